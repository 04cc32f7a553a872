import { expect, test } from "@jest/globals";
import { hashPassword } from "@core/accounts";
import { createGuard } from "@core/conn-policy";
import { createManualClock } from "@core/conn-policy/testing";
import { createAccounts } from "../../src/users/create-accounts.ts";

const never = new AbortController().signal;
const password = await hashPassword("secret", { ln: 10, r: 1, p: 1 });

test("a user logs in by its name in any case, and is known by its own spelling", async () => {
  const guard = createGuard({ clock: createManualClock() });
  const accounts = createAccounts(guard, [{ name: "Joe@example.org", password }]);
  const logIn = (name: string, word: string): Promise<string | undefined> =>
    accounts.logIn(name, word, "192.0.2.7", never);
  expect(await logIn("joe@EXAMPLE.org", "secret")).toBe("Joe@example.org");
  await guard[Symbol.asyncDispose]();
});

test("a wrong password and a name that nobody has are answered late, and alike", async () => {
  const clock = createManualClock();
  const guard = createGuard({ clock });
  const accounts = createAccounts(guard, [{ name: "joe", password }]);
  for (const [index, [name, word]] of [
    ["joe", "wrong"],
    ["nobody", "secret"],
  ].entries()) {
    const answers: (string | undefined)[] = [];
    void accounts
      .logIn(name ?? "", word ?? "", `192.0.2.${index}`, never)
      .then((user) => answers.push(user));
    await clock.pass("900ms");
    expect(answers).toEqual([]);
    // The hash takes its own time before the wait begins.
    while (answers.length === 0) await clock.pass("100ms");
    expect(answers).toEqual([undefined]);
  }
  await guard[Symbol.asyncDispose]();
});

test("a user with limits has a level once it is obeyed, and keeps it through a reload", async () => {
  const guard = createGuard({ clock: createManualClock() });
  const joe = { name: "joe", password };
  const first = createAccounts(guard, [{ ...joe, policy: { maxConnections: 1 } }]);
  expect([first.levelOf?.("joe"), guard.children.length]).toEqual([undefined, 0]);
  first.obey();
  const level = first.levelOf?.("joe");
  expect(level?.policy.maxConnections).toBe(1);
  const second = createAccounts(guard, [{ ...joe, policy: { maxConnections: 5 } }]);
  expect(level?.policy.maxConnections).toBe(1);
  second.obey();
  expect([second.levelOf?.("joe") === level, level?.policy.maxConnections]).toEqual([true, 5]);
  await guard[Symbol.asyncDispose]();
});

test("defect 11: nobody guesses on, whatever the connection, and a reload forgets nothing", async () => {
  const clock = createManualClock();
  const guard = createGuard({ clock });
  const users = [{ name: "joe", password }];
  const address = "192.0.2.7";
  // Each is asked before the first has been answered.
  const accounts = createAccounts(guard, users);
  const guesses = Array.from({ length: 30 }, (_, at) =>
    accounts.logIn("joe", at < 29 ? "wrong" : "secret", address, never).catch((error) => error),
  );
  const answers: unknown[] = [];
  void Promise.all(guesses).then((all) => answers.push(...all));
  while (answers.length === 0) await clock.pass("1s");
  const tooMany = { responseCode: 421, enhancedCode: "4.7.0" };
  const refused = answers.filter((answer) => answer !== undefined);
  expect(refused).toEqual(Array.from({ length: 20 }, () => expect.objectContaining(tooMany)));
  expect(answers.at(-1)).toMatchObject(tooMany);
  const reloaded = createAccounts(guard, users);
  await expect(reloaded.logIn("joe", "secret", address, never)).rejects.toMatchObject(tooMany);
  const elsewhere = reloaded.logIn("joe", "secret", "192.0.2.8", never);
  expect(await elsewhere).toBe("joe");
  await guard[Symbol.asyncDispose]();
});
