import { expect, jest, test } from "@jest/globals";
import { settle } from "../../src/testing/manual-clock.ts";
import { open } from "./open.ts";

test("an async onEvent that rejects is told of, once, and ends nothing", async () => {
  const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
  const fail = async (): Promise<never> => Promise.reject(new Error("caller"));
  await using opened = await open({
    // oxlint-disable-next-line typescript/no-misused-promises -- it is what is tried
    onEvent: fail,
    protect: { admit: { isMarked: true } },
  });
  const client = await opened.dial();
  await opened.clock.pass("121s");
  await client.ended;
  await settle();
  expect(warn.mock.calls.map(([text]) => text)).toEqual(["onEvent has thrown; this is told once"]);
  expect(opened.root.counts().currentConnections).toBe(0);
  warn.mockRestore();
});
