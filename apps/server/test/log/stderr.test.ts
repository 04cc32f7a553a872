import { Writable } from "node:stream";

import { expect, test } from "@jest/globals";

import { lineWriter } from "../../src/log/stderr.ts";

test("a reader that stalls costs bounded memory, and learns how much it missed", async () => {
  const taken: string[] = [];
  let release = (): void => {};
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _, done) {
      taken.push(chunk);
      release = done;
    },
  });
  const writer = lineWriter(stream);
  const line = `${"x".repeat(2 ** 20 - 1)}\n`;
  for (let count = 0; count < 10; count++) writer.write(line);
  expect(stream.writableLength).toBe(4 * 2 ** 20);

  for (let count = 0; count < 4; count++) {
    release();
    await new Promise(setImmediate);
  }
  writer.write("last\n");
  release();
  await new Promise(setImmediate);
  release();
  expect(taken).toHaveLength(6);
  expect(JSON.parse(taken[4] ?? "")).toEqual({
    level: "warn",
    lost: 6,
    msg: "lines of the log are lost",
  });
  expect(taken[5]).toBe("last\n");
});

test("a reader that has gone is not waited for", async () => {
  const stream = new Writable({ write: (_, __, done) => done(new Error("EPIPE")) });
  stream.on("error", () => {});
  const writer = lineWriter(stream);
  writer.write("one\n");
  await new Promise(setImmediate);
  writer.write("two\n");
  await writer.flush();
  expect(stream.destroyed).toBe(true);
});
