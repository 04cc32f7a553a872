import { expect, jest, test } from "@jest/globals";
import { closedIn, serving } from "./script.ts";

test.each([-11, Number.NaN, 1.5, "12" as unknown as number])(
  "to read %p bytes is a mistake of the protocol, and gives no byte twice",
  async (bytes) => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    let calls = 0;
    await using rig = await serving(async (client) => {
      calls++;
      await client.line({ maxBytes: 64 });
      await client.read(bytes);
      await client.reply("never");
    });
    const client = await rig.dial();
    await client.write("SET a\r\nZ");
    expect(await client.text()).toBe("");
    expect(calls).toBe(1);
    expect(await closedIn(rig)).toEqual({ internal_error: 1 });
    warn.mockRestore();
  },
);

test("a line without a limit is a mistake of the protocol", async () => {
  const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
  await using rig = await serving(async (client) => {
    await client.line({} as { maxBytes: number });
  });
  const client = await rig.dial();
  await client.write("x".repeat(100));
  await client.ended;
  expect(await closedIn(rig)).toEqual({ internal_error: 1 });
  warn.mockRestore();
});
