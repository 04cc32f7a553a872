import { describe, expect, jest, test } from "@jest/globals";
import { type Client, defineProtocol } from "../../src/plugin/index.ts";
import { createRig, settle, waitUntil } from "../../src/testing/index.ts";
import { closedIn, eachLine, serving } from "./script.ts";

const lines = (client: Client): Promise<void> => eachLine(client, (line) => `${line}\n`);

describe("to return", () => {
  test("closes politely after the last reply, also when more had been sent", async () => {
    const big = "x".repeat(8_000_000);
    await using rig = await serving(async (client) => {
      await client.line({ maxBytes: 64 });
      return client.reply(big, "bye");
    });
    const client = await rig.dial();
    client.stopReading();
    // Input that nobody reads turns a plain close into a reset, and the reset takes the reply with it.
    await client.write(`QUIT\r\n${"more\r\n".repeat(100_000)}`);
    await settle(20);
    client.resumeReading();
    expect((await client.text()).length).toBe(big.length + 3);
    expect(client.state).toBe("fin");
    expect(await closedIn(rig)).toEqual({ completed: 1 });
  });

  test("sends what was said without waiting", async () => {
    await using rig = await serving(async (client) => {
      void client.reply("one ");
      void client.reply("two ");
      void client.reply("x".repeat(200_000));
    });
    const client = await rig.dial();
    expect(await client.text()).toBe(`one two ${"x".repeat(200_000)}`);
    expect(await closedIn(rig)).toEqual({ completed: 1 });
  });

  test("closes for good when the client does not close its side", async () => {
    await using rig = await serving(async (client) => client.reply("bye"));
    const client = await rig.dial({ allowHalfOpen: true });
    await client.ended;
    await settle();
    expect(rig.guard.counts().currentConnections).toBe(1);
    await rig.clock.pass("2s");
    expect(await closedIn(rig)).toEqual({ completed: 1 });
  });

  test("is what the client did, where it left first", async () => {
    await using rig = await serving(lines);
    const client = await rig.dial();
    client.end();
    await client.ended;
    expect(await closedIn(rig)).toEqual({ client_close: 1 });
  });
});

describe("to throw", () => {
  test.each(["at once", "later"])("%s is an internal error, logged and not told", async (when) => {
    await using rig = await serving(
      async (client) => {
        if (when === "later") await client.line({ maxBytes: 64 });
        throw new Error("secret");
      },
      {},
      { farewell: (reason) => `-ERR ${reason}\r\n` },
    );
    const client = await rig.dial();
    if (when === "later") await client.write("x\n");
    expect(await client.text()).toBe("-ERR internal_error\r\n");
    expect(await closedIn(rig)).toEqual({ internal_error: 1 });
    expect(rig.log).toHaveLength(1);
    expect(rig.log[0]).toMatchObject({
      level: "error",
      message: "script: serving a client failed",
      facts: { site: "default", error: expect.stringContaining("secret") },
    });
  });

  test("without being asynchronous is the same", async () => {
    await using rig = await serving(() => {
      throw new Error("secret");
    });
    const client = await rig.dial();
    await client.ended;
    expect(await closedIn(rig)).toEqual({ internal_error: 1 });
  });

  test("because the client has gone is no error", async () => {
    await using rig = await serving(async (client) => {
      await new Promise((_resolve, reject) => {
        client.signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    });
    const client = await rig.dial();
    client.reset();
    expect(await closedIn(rig)).toEqual({ client_reset: 1 });
    await settle();
    expect(rig.log).toEqual([]);
  });

  test("is told to onError of a server that stands alone, which may throw itself", async () => {
    const errors: unknown[] = [];
    const warned = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    const protocol = defineProtocol<object>({
      name: "broken",
      defaults: {},
      serve: () => Promise.reject(new Error("secret")),
    });
    const onError = (error: unknown): void => {
      errors.push(error);
      throw new Error("worse");
    };
    await using rig = await createRig((setup) => protocol.createServer({ ...setup, onError }));
    const client = await rig.dial();
    await client.ended;
    expect(errors).toMatchObject([{ message: "secret" }]);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  test("in farewell means no last words", async () => {
    const warned = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    const farewell = (): never => {
      throw new Error("secret");
    };
    await using rig = await serving(lines, { greetingTimeout: "10s" }, { farewell });
    const client = await rig.dial();
    await rig.clock.pass("11s");
    expect(await client.text()).toBe("");
    expect(await closedIn(rig)).toEqual({ greeting_timeout: 1 });
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

describe("when the engine ends a connection", () => {
  test("loops finish, replies resolve, and the signal tells why", async () => {
    const seen: unknown[] = [];
    await using rig = await serving(
      async (client) => {
        for await (const _ of client.lines({ maxBytes: 64 })) {
          await client.reply("x".repeat(24_000_000));
          seen.push("replied", client.signal.reason);
        }
        seen.push("finished");
        await client.reply("nobody hears this");
        seen.push(await client.line({ maxBytes: 64 }), await client.read(1));
      },
      { minFileBytesPerSec: "1MiB/s" },
    );
    const client = await rig.dial();
    client.stopReading();
    await client.write("go\n");
    await settle(20);
    await rig.clock.pass("30s");
    await waitUntil(() => seen.length >= 5, "the protocol is through");
    expect(seen).toEqual(["replied", "min_send_rate", "finished", undefined, undefined]);
    expect(await closedIn(rig)).toEqual({ min_send_rate: 1 });
    expect(rig.log).toEqual([]);
  });

  test("last words come behind what was said, and are read although more was sent", async () => {
    await using rig = await serving(lines, {}, { farewell: (reason) => `* ${reason}\n` });
    const client = await rig.dial();
    await client.write("a\nunfinished");
    await client.line();
    for (const connection of rig.guard.connections()) connection.end("admin_close");
    expect(await client.text()).toBe("* admin_close\n");
    expect(client.state).toBe("fin");
  });
});

describe("a protocol that does not notice the end", () => {
  test.each([
    ["replies", (client: Client) => client.reply("x".repeat(64))],
    ["reads lines", (client: Client) => client.line({ maxBytes: 64 })],
    ["reads data", (client: Client) => client.read(64)],
    ["goes over lines again", (client: Client) => eachLine(client, (line) => line)],
  ])("and %s for ever is stopped, and stops nobody else", async (_what, ask) => {
    const ends: unknown[] = [];
    await using rig = await serving(async (client) => {
      try {
        for (;;) await ask(client);
      } catch (error) {
        ends.push(error);
        throw error;
      }
    });
    const client = await rig.dial();
    client.reset();
    expect(await closedIn(rig)).toEqual({ client_reset: 1 });
    await waitUntil(() => ends.length > 0, "the protocol is stopped");
    expect(ends).toMatchObject([{ message: expect.stringContaining("the client has gone") }]);
    expect(rig.log).toEqual([]);
  });

  test("of a client that has shut down its side only is an internal error", async () => {
    await using rig = await serving(async (client) => {
      for (;;) await client.line({ maxBytes: 64 });
    });
    const client = await rig.dial({ allowHalfOpen: true });
    client.end();
    await client.ended;
    expect(await closedIn(rig)).toEqual({ internal_error: 1 });
    expect(rig.log).toMatchObject([
      { facts: { error: expect.stringContaining("the client has gone") } },
    ]);
  });
});

test("an answer without end gives others their turns", async () => {
  let replies = 0;
  await using rig = await serving(async (client) => {
    const turns: number[] = [];
    setImmediate(() => turns.push(1));
    for (; turns.length === 0; replies++) await client.reply("x");
  });
  const client = await rig.dial();
  await client.ended;
  expect(replies).toBeLessThanOrEqual(64);
});
