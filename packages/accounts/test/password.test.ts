import { expect, test } from "@jest/globals";
import { decoy, hashPassword, parseHash, verifyPassword } from "../src/password.ts";
import { createTurns } from "../src/turns.ts";

/** As cheap as a hash may be, so that tests of other things are quick: the password is `secret`. */
const quick = "$scrypt$ln=10,r=1,p=1$c2FsdHNhbHRzYWx0$";

test("a password goes with its own hash and with no other", async () => {
  const text = await hashPassword("secret");
  expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/u);
  expect(await hashPassword("secret")).not.toBe(text);
  const hash = parseHash(text);
  expect(await verifyPassword("secret", hash)).toBe(true);
  expect(await verifyPassword("Secret", hash)).toBe(false);
  expect(await verifyPassword("", hash)).toBe(false);
});

test("the same letters go together however they were typed", async () => {
  const hash = parseHash(await hashPassword("caf\u00E9"));
  expect(await verifyPassword("cafe\u0301", hash)).toBe(true);
});

test("a decoy goes with nothing, and costs what the model does", async () => {
  const model = parseHash(`${quick}${"A".repeat(22)}`);
  expect(await verifyPassword("secret", decoy(model))).toBe(false);
  expect(decoy(model)).toMatchObject({ ln: 10, r: 1, p: 1 });
  expect(decoy(model).key).toHaveLength(16);
  expect(decoy(undefined)).toMatchObject({ ln: 15, r: 8, p: 1 });
});

test.each([
  ["the password itself", "secret"],
  ["nothing", ""],
  ["another algorithm", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"],
  ["a hash without a key", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHRzYWx0$"],
])("%s is no hash, and is not shown", (_, text) => {
  expect(() => parseHash(text)).toThrow(
    'this is no hash of a password; make one with "connd passwd NAME"',
  );
});

test.each(["ln=1,r=1,p=1", "ln=24,r=8,p=1", "ln=15,r=99,p=1", "ln=15,r=8,p=16", "ln=15,r=0,p=1"])(
  "a hash with %s costs too much or nothing",
  (cost) => {
    const text = `$scrypt$${cost}$c2FsdHNhbHRzYWx0$${"A".repeat(22)}`;
    expect(() => parseHash(text)).toThrow(/^this hash costs too much or nothing/u);
  },
);

test("two at once take their turns, the others wait in order, and who has gone is skipped", async () => {
  const turns = createTurns(2);
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) => (): Promise<string> => {
    started.push(name);
    return new Promise((resolve) => ends.push(() => resolve(name)));
  };
  const stay = new AbortController();
  const gone = new AbortController();
  const results = ["a", "b", "c", "d"].map((name) =>
    turns.take(work(name), name === "c" ? gone.signal : stay.signal),
  );
  await Promise.resolve();
  expect(started).toEqual(["a", "b"]);
  gone.abort();
  expect(await results[2]).toBeUndefined();
  ends.shift()?.();
  expect(await results[0]).toBe("a");
  expect(started).toEqual(["a", "b", "d"]);
  for (const end of ends) end();
  expect(await Promise.all(results)).toEqual(["a", "b", undefined, "d"]);
  expect(await turns.take(() => Promise.resolve("e"), gone.signal)).toBeUndefined();
  await expect(turns.take(() => Promise.reject(new Error("no")), stay.signal)).rejects.toThrow(
    "no",
  );
  expect(await turns.take(() => Promise.resolve("f"), stay.signal)).toBe("f");
});
