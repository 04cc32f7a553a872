import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "../../src/testing/index.ts";
import { closedIn, eachLine, serving } from "./script.ts";

test("phases follow from what the protocol does", async () => {
  const phases: string[] = [];
  await using rig = await serving(async (client) => {
    const note = (): void => void phases.push(client.connection.phase);
    note();
    await client.reply("hello\n");
    note();
    for await (const line of client.lines({ maxBytes: 64 })) {
      note();
      const said = client.reply(`${line}\n`);
      note();
      await said;
      note();
    }
  });
  const client = await rig.dial();
  await client.line();
  const [connection] = [...rig.guard.connections()];
  const note = (): void => void phases.push(connection?.phase ?? "gone");
  note();
  await client.write("a");
  await settle();
  note();
  await client.write("\n");
  await client.line();
  await settle();
  note();
  await client.write("b\nc");
  await client.line();
  await settle();
  note();
  expect(phases).toEqual([
    ...["greeting", "greeting", "greeting", "head"],
    ...["work", "send", "work", "idle"],
    ...["work", "send", "work", "head"],
  ]);
});

describe("a client that was answered", () => {
  // An engine that takes bytes which were read and handled for a new request would cut it after headerWaitTimeout.
  test.each(["a\n", "a\nb\nc\n"])("is idle, not in a head, after %j", async (packet) => {
    const limits = { headerWaitTimeout: "30s", connectionTimeout: "10m" };
    await using rig = await serving((client) => eachLine(client, (line) => `${line}\n`), limits);
    const client = await rig.dial();
    await client.write(packet);
    await client.until(packet);
    await settle();
    await rig.clock.pass("9m");
    expect(client.state).toBe("open");
    await rig.clock.pass("61s");
    await client.ended;
    expect(await closedIn(rig)).toEqual({ idle_timeout: 1 });
  });

  test("is in a head when the first half of the next line has come along", async () => {
    const limits = { headerWaitTimeout: "30s", connectionTimeout: "10m" };
    await using rig = await serving((client) => eachLine(client, (line) => `${line}\n`), limits);
    const client = await rig.dial();
    await client.write("a\nb");
    await client.line();
    await rig.clock.pass("29s");
    expect(client.state).toBe("open");
    await rig.clock.pass("2s");
    await client.ended;
    expect(await closedIn(rig)).toEqual({ header_wait_timeout: 1 });
  });

  test("is not charged for the time the protocol works", async () => {
    let answer: (text: string) => void = () => {};
    const limits = { headerWaitTimeout: "30s", connectionTimeout: "30s", handlerTimeout: "10m" };
    const late = (): Promise<string> =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await using rig = await serving((client) => eachLine(client, late), limits);
    const client = await rig.dial();
    await client.write("a\nb");
    await settle();
    await rig.clock.pass("9m");
    answer("late\n");
    expect(await client.line()).toBe("late");
    await rig.clock.pass("29s");
    expect(client.state).toBe("open");
  });
});

test("an announcement while a line is awaited does not restart the clock of a head", async () => {
  let announce = async (): Promise<void> => {};
  await using rig = await serving(
    async (client) => {
      announce = () => client.reply("* news\n");
      await eachLine(client, (line) => `${line}\n`);
    },
    { headerWaitTimeout: "30s" },
  );
  const client = await rig.dial();
  await client.write("a");
  for (let count = 0; count < 6; count++) {
    await rig.clock.pass("5500ms");
    await announce();
  }
  await client.ended;
  expect(await closedIn(rig)).toEqual({ header_wait_timeout: 1 });
});

describe("data of a request", () => {
  test("is a body: a client that stops sending it is cut", async () => {
    await using rig = await serving(
      async (client) => {
        await client.line({ maxBytes: 64 });
        await client.block({ maxBytes: 1_000 });
      },
      { connectionTimeout: "30s", minReceiveBytesPerSec: "off" },
    );
    const client = await rig.dial();
    await client.write("DATA\r\nsome\r\n");
    await settle();
    expect([...rig.guard.connections()].map(({ phase }) => phase)).toEqual(["body"]);
    await rig.clock.pass("31s");
    await client.ended;
    expect(await closedIn(rig)).toEqual({ body_timeout: 1 });
  });

  test("drips too slowly", async () => {
    await using rig = await serving(
      async (client) => {
        await client.line({ maxBytes: 64 });
        await client.read(1_000_000);
      },
      { minReceiveBytesPerSec: 240 },
    );
    const client = await rig.dial();
    await client.write("DATA\r\n");
    for (let seconds = 0; seconds < 10 && client.state === "open"; seconds++) {
      await client.write("xx");
      await rig.clock.pass("1s");
    }
    await waitUntil(() => client.state !== "open", "it is cut");
    expect(await closedIn(rig)).toEqual({ min_receive_rate: 1 });
  });

  test("comes complete in every split, and lines go on behind it", async () => {
    const text = "DATA\r\n..a\r\n\r\n.\r\nREAD\r\n12345QUIT\r\n";
    await using rig = await serving(async (client) => {
      for await (const line of client.lines({ maxBytes: 64 })) {
        const data =
          line === "DATA"
            ? await client.block({ maxBytes: 100 })
            : line === "READ"
              ? await client.read(5)
              : undefined;
        await client.reply(`${line}(`, data ?? "", ")");
        if (line === "QUIT") return;
      }
    });
    for (let cut = 1; cut < text.length; cut++) {
      const client = await rig.dial();
      await client.write(text.slice(0, cut));
      await settle(2);
      await client.write(text.slice(cut));
      expect(await client.text()).toBe("DATA(.a\r\n\r\n)READ(12345)QUIT()");
    }
  });

  test("that is too large ends the connection", async () => {
    await using rig = await serving(async (client) => {
      await client.block({ maxBytes: 10 });
    });
    const client = await rig.dial();
    await client.write("12345678\r\n.\r\n");
    await client.ended;
    await closedIn(rig);
    const other = await rig.dial();
    await other.write("123456789\r\n.\r\n");
    await other.ended;
    expect(await closedIn(rig)).toEqual({ completed: 1, too_large: 1 });
  });

  test("is undefined when the client goes away in the middle", async () => {
    const got: unknown[] = [];
    await using rig = await serving(async (client) => {
      got.push(await client.read(10));
    });
    const client = await rig.dial();
    client.socket.end("12345");
    await client.ended;
    expect(got).toEqual([undefined]);
    expect(await closedIn(rig)).toEqual({ client_close: 1 });
  });
});
