import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "../../src/testing/index.ts";
import { closedIn, eachLine, serving } from "./script.ts";

const echo = (line: string): string => `<${line}>\r\n`;

describe("lines", () => {
  test("come in order and complete, whatever the packets", async () => {
    await using rig = await serving((client) => eachLine(client, echo));
    const client = await rig.dial();
    for (const packet of ["a\r", "\nb\n\r\nc", "c\r\nd\r\n"]) {
      await client.write(packet);
      await settle();
    }
    for (const line of ["<a>", "<b>", "<>", "<cc>", "<d>"]) expect(await client.line()).toBe(line);
    expect(rig.guard.counts().requests).toBe(5);
  });

  test("can be cut in any place", async () => {
    await using rig = await serving((client) => eachLine(client, echo));
    const text = "one\r\ntwo\nthree\r\n";
    for (let cut = 1; cut < text.length; cut++) {
      const client = await rig.dial();
      await client.write(text.slice(0, cut));
      await settle();
      await client.write(text.slice(cut));
      expect(await client.until("<three>\r\n")).toBe("<one>\r\n<two>\r\n<three>\r\n");
      client.reset();
    }
  });

  test("are decoded as asked", async () => {
    await using rig = await serving(async (client) => {
      const utf8 = await client.line({ maxBytes: 64 });
      const latin1 = await client.line({ maxBytes: 64, encoding: "latin1" });
      for await (const bytes of client.byteLines({ maxBytes: 64 }))
        return client.reply(JSON.stringify([utf8, latin1, [...bytes]]));
    });
    const client = await rig.dial();
    await client.write(Buffer.from([0xc3, 0xa9, 10, 0xe9, 13, 10, 0xff, 10]));
    expect(JSON.parse(await client.text())).toEqual(["é", "é", [0xff]]);
  });

  test("that are too long end the connection with the last words for it", async () => {
    let hasFinished = false;
    await using rig = await serving(
      async (client) => {
        await eachLine(client, echo);
        hasFinished = true;
      },
      {},
      { farewell: (reason) => `-${reason}\r\n` },
    );
    const client = await rig.dial();
    await client.write(`${"x".repeat(62)}\r\n${"y".repeat(63)}\r\nz\r\n`);
    expect(await client.text()).toBe(`<${"x".repeat(62)}>\r\n-too_large\r\n`);
    expect(client.state).toBe("fin");
    expect(await closedIn(rig)).toEqual({ too_large: 1 });
    expect(hasFinished).toBe(true);
  });

  test("that never end are not collected", async () => {
    await using rig = await serving((client) => eachLine(client, echo));
    const client = await rig.dial();
    await client.write("x".repeat(64));
    await client.ended;
    expect(client.state).toBe("reset");
    expect(await closedIn(rig)).toEqual({ too_large: 1 });
  });

  test("half received are dropped when the client goes away", async () => {
    const seen: (string | undefined)[] = [];
    await using rig = await serving(async (client) => {
      for await (const line of client.lines({ maxBytes: 64 })) seen.push(line);
      seen.push(undefined);
    });
    const client = await rig.dial();
    client.socket.end("whole\nhalf");
    await client.ended;
    expect(seen).toEqual(["whole", undefined]);
    expect(await closedIn(rig)).toEqual({ client_close: 1 });
  });

  test("can be left and taken up again, and nothing is lost", async () => {
    await using rig = await serving(async (client) => {
      for await (const line of client.lines({ maxBytes: 64 })) {
        await client.reply(`first ${line}\n`);
        break;
      }
      await client.reply(`then ${await client.line({ maxBytes: 64 })}\n`);
      for await (const line of client.lines({ maxBytes: 64 })) await client.reply(`${line}\n`);
    });
    const client = await rig.dial();
    client.socket.end("1\n2\n3\n4\n");
    expect(await client.text()).toBe("first 1\nthen 2\n3\n4\n");
  });

  test("cannot be read twice at a time", async () => {
    const errors: unknown[] = [];
    await using rig = await serving(async (client) => {
      const first = client.line({ maxBytes: 64 });
      await settle();
      await client.line({ maxBytes: 64 }).catch((error: unknown) => errors.push(error));
      await client.reply(`${await first}`);
    });
    const client = await rig.dial();
    await client.write("x\n");
    expect(await client.text()).toBe("x");
    expect(errors).toHaveLength(1);
  });
});

test("what comes while the protocol works stays with the client", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using rig = await serving(async (client) => {
    for await (const line of client.lines({ maxBytes: 65_536 })) {
      await held;
      if (line === "last") return client.reply("done");
    }
  });
  const client = await rig.dial();
  const [connection] = [...rig.guard.connections()];
  await client.write("first\n");
  let isFlushed = false;
  const flushed = client.write(`${`${"x".repeat(60_000)}\n`.repeat(400)}last\n`).finally(() => {
    isFlushed = true;
  });
  let before = -1;
  await waitUntil(() => {
    const { bytesRead } = connection?.socket ?? { bytesRead: 0 };
    const stands = bytesRead === before;
    before = bytesRead;
    return stands;
  }, "reading stops");
  await settle(20);
  // What the stream takes ahead of time, and one packet.
  expect(connection?.socket.bytesRead).toBeLessThan(4 * 65_536);
  expect(isFlushed).toBe(false);
  release();
  expect(await client.text()).toBe("done");
  await flushed;
});
