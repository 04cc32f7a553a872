import { describe, expect, test } from "@jest/globals";
import { type Client } from "../../src/plugin/index.ts";
import { settle } from "../../src/testing/index.ts";
import { closedIn, eachLine, serving } from "./script.ts";

const lines = (client: Client): Promise<void> => eachLine(client, (line) => `${line}\n`);

describe("between two requests", () => {
  test.each([
    ["max_requests", { maxRequestsPerConnection: 2 }, "a\nb\n"],
    ["max_age", { maxConnectionAge: "10s" }, "a\n"],
  ] as const)("%s ends the connection with its last words", async (reason, limits, answers) => {
    await using rig = await serving(lines, limits, { farewell: (why) => `* ${why}\n` });
    const client = await rig.dial();
    await rig.clock.pass("11s");
    await client.write("a\nb\nc\nd\n");
    expect(await client.text()).toBe(`${answers}* ${reason}\n`);
    expect(await closedIn(rig)).toEqual({ [reason]: 1 });
  });

  test("a limit without last words ends it politely, with every answer", async () => {
    await using rig = await serving(lines, { maxRequestsPerConnection: 2 });
    const client = await rig.dial();
    await client.write(`a\nb\n${"c\n".repeat(100_000)}`);
    expect(await client.text()).toBe("a\nb\n");
    expect(client.state).toBe("fin");
    expect(await closedIn(rig)).toEqual({ max_requests: 1 });
  });

  test("a drain ends also who answers a challenge", async () => {
    let ask = (): void => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    await using rig = await serving(async (client) => {
      await client.line({ maxBytes: 64 });
      await asked;
      await client.reply("challenge\n");
      await client.reply(`${await client.line({ maxBytes: 64 })}\n`);
    });
    const client = await rig.dial();
    await client.write("login\n");
    await settle();
    const drained = rig.guard.drain();
    ask();
    expect(await client.text()).toBe("challenge\n");
    await drained;
    expect(await closedIn(rig)).toEqual({ shutdown: 1 });
  });

  test("allowKeepAlive of http means nothing", async () => {
    await using rig = await serving(lines, { allowKeepAlive: false });
    const client = await rig.dial();
    await client.write("a\nb\n");
    expect(await client.until("b\n")).toBe("a\nb\n");
  });
});
