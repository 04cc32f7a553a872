import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { articleText } from "./fakes.ts";
import { openNews } from "./rig.ts";
import { longMs, until } from "./until.ts";

test("replies of 20,000 pipelined commands come in order", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  const count = 20_000;
  await client.write(
    `GROUP a.test\r\n${"STAT 1\r\nSTAT <2@a.test>\r\nNEXT\r\nDATE\r\n".repeat(count / 4)}`,
  );
  await client.line();
  for (let answered = 0; answered < count; answered += 4) {
    expect(await client.line()).toBe("223 1 <1@a.test>");
    expect(await client.line()).toBe("223 0 <2@a.test>");
    expect(await client.line()).toBe("223 2 <2@a.test>");
    await client.line();
  }
});

test("QUIT behind an answer that takes its time does not cut it off", async () => {
  await using rig = await openNews({ policy: { maxBandwidth: "8KiB/s" }, articles: 0 });
  const body = `${"x".repeat(70)}\r\n`.repeat(800);
  const text = articleText("<1@a.test>", { body });
  await rig.posting.take(Buffer.from(text), { kind: "post", client: "" });
  const client = await rig.greet();
  await client.write("ARTICLE <1@a.test>\r\nQUIT\r\n");
  await until(() => client.bytesReceived > 0);
  await rig.clock.pass("20s");
  const { text: received, how } = await client.ended;
  expect(how).toBe("fin");
  expect(received).toContain(body);
  expect(received).toMatch(/\r\n\.\r\n205 [^\r]*\r\n$/u);
  client.end();
  await until(() => rig.closed().length > 0);
  expect(rig.closed()[0]?.reason).toBe("completed");
});

test.each(["DATE\r\n", "ARTICLE <1@a.test>\r\n", "OVER <1@a.test>\r\n", "LIST\r\n"])(
  "a client that pipelines 100,000 times %j and does not read is not read from, and ended",
  async (command) => {
    await using rig = await openNews();
    const client = await rig.greet();
    client.stopReading();
    const flood = command.repeat(100_000);
    let isTaken = true;
    // More than all kernels and buffers on the way take.
    for (let count = 0; count < 200 && isTaken; count++) isTaken = client.socket.write(flood);
    const [connection] = rig.guard.connections();
    const stream = connection?.socket;
    await until(() => connection?.phase === "send");
    await settle(50);
    expect(stream?.writableLength).toBeLessThan(200_000);
    expect(stream?.readableLength).toBeLessThan(200_000);
    const takenIn = stream?.bytesRead;
    await settle(50);
    expect(stream?.bytesRead).toBe(takenIn);
    await rig.clock.pass("11m");
    expect(rig.closed()[0]?.reason).toMatch(/^(send_timeout|min_send_rate)$/);
    expect(stream?.destroyed).toBe(true);
  },
  longMs,
);

test(
  "a client that comes back after a pause gets all it has asked for",
  async () => {
    await using rig = await openNews({ policy: { minFileBytesPerSec: "off" } });
    const client = await rig.greet();
    client.stopReading();
    const count = 200_000;
    client.socket.write("ARTICLE <1@a.test>\r\n".repeat(count));
    const [connection] = rig.guard.connections();
    await until(() => connection?.phase === "send");
    client.resumeReading();
    client.socket.write("QUIT\r\n");
    const { text } = await client.ended;
    expect(text.split("220 0 <1@a.test>").length - 1).toBe(count);
    expect(text).toMatch(/205 [^\n]*\n$/);
  },
  longMs,
);

test(
  "articles of a peer that sends faster than they are stored wait with the peer",
  async () => {
    await using rig = await openNews();
    let open = (): void => {};
    rig.posting.gate = new Promise((resolve) => {
      open = resolve;
    });
    const client = await rig.greet();
    const body = `${"x".repeat(78)}\r\n`.repeat(10_000);
    for (let id = 0; id < 30; id++)
      client.socket.write(`TAKETHIS <${id}@big>\r\n${articleText(`<${id}@big>`, { body })}.\r\n`);
    const [connection] = rig.guard.connections();
    let before = -1;
    await until(() => {
      const isStill = connection?.socket.bytesRead === before && before > 0;
      before = connection?.socket.bytesRead ?? 0;
      return isStill;
    });
    await settle(50);
    expect(connection?.socket.bytesRead).toBeLessThan(6_000_000);
    open();
    for (let id = 0; id < 30; id++) expect(await client.line()).toBe(`239 <${id}@big>`);
  },
  longMs,
);
