import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { openSmtp } from "./rig.ts";

test("a message of exactly the size that may be is taken, one byte more is not", async () => {
  await using rig = await openSmtp({ limits: { maxMessageBytes: 1_000 } });
  const client = await rig.connect();
  expect(await client.send("x".repeat(998))).toBe("250 2.0.0 Ok: queued as M1");
  expect(await client.send("x".repeat(999))).toBe("552 5.3.4 Error: a message may have 1000 bytes");
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["committed", "abandoned"]);
  expect(await client.ask("MAIL FROM:<joe@example.net> SIZE=1001")).toBe(
    "552 5.3.4 Error: a message may have 1000 bytes",
  );
  expect(await client.ask("MAIL FROM:<joe@example.net> SIZE=1000")).toBe("250 2.1.0 Ok");
});

test("a size without a limit is announced as one, and as a number where there is one", async () => {
  for (const [maxMessageBytes, told] of [
    [Number.POSITIVE_INFINITY, "SIZE"],
    [1_000_000, "SIZE 1000000"],
  ] as const) {
    await using rig = await openSmtp({ limits: { maxMessageBytes } });
    const client = await rig.connect();
    const lines = (await client.ask("EHLO client.example")).split("\n");
    expect(lines.map((line) => line.slice(4))).toContain(told);
    expect(await client.ask("MAIL FROM:<> SIZE=1000000")).toBe("250 2.1.0 Ok");
    await client.ask("RCPT TO:<jane@example.org>");
    await client.ask("DATA");
    expect(await client.ask("x\r\n.")).toMatch(/^250/u);
  }
});

test("defect 15: a message is cut off a mebibyte past its limit, and the client is told both times", async () => {
  await using rig = await openSmtp({ limits: { maxMessageBytes: 1_000 } });
  const client = await rig.connect();
  await client.startMessage();
  const line = `${"x".repeat(998)}\r\n`;
  client.wire.socket.write(line.repeat(1_000));
  await settle(20);
  expect(client.wire.rest).toBe("");
  client.wire.socket.write(line.repeat(10_000));
  expect(await client.wire.text()).toBe(
    "552 5.3.4 Error: a message may have 1000 bytes\r\n" +
      "421 4.7.0 mx.example.org Error: far more data than may be sent, closing connection\r\n",
  );
  expect(rig.queue.drafts[0]?.size).toBeLessThanOrEqual(1_000);
});

test.each(["message", "session"])(
  "defect 15: so is one past the limit of a %s that goes on for half a minute",
  async (what) => {
    const limit = what === "message" ? { maxMessageBytes: 100 } : { maxSessionBytes: 100 };
    await using rig = await openSmtp({ limits: limit });
    const client = await rig.connect();
    await client.startMessage();
    await client.wire.write(`\r\n${"x".repeat(100)}\r\n`);
    for (let seconds = 0; seconds < 29; seconds++) {
      await client.wire.write(`${"x".repeat(498)}\r\n`);
      await rig.clock.pass("1s");
    }
    await rig.clock.pass("900ms");
    expect(client.wire.state).toBe("open");
    expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
    await rig.clock.pass("200ms");
    expect(await client.wire.text()).toMatch(/^552 5\.3\.4 [^\r]*\r\n421 4\.7\.0 [^\r]*\r\n$/u);
    await settle();
    expect(rig.guard.counts().closed).toEqual({ too_large: 1 });
  },
);

test("a message that was too large is over when it has ended", async () => {
  await using rig = await openSmtp({ limits: { maxMessageBytes: 10 } });
  const client = await rig.connect();
  expect(await client.send("x".repeat(20))).toMatch(/^552 5\.3\.4 /u);
  await rig.clock.pass("31s");
  expect(await client.send("x")).toMatch(/^250/u);
});

test("a session may send so many bytes in all", async () => {
  await using rig = await openSmtp({ limits: { maxSessionBytes: 30 } });
  const client = await rig.connect();
  expect(await client.send("x".repeat(18))).toMatch(/^250/u);
  expect(await client.send("x".repeat(9))).toBe(
    "552 5.3.4 Error: session size exceeds fixed maximum session size",
  );
  expect(await client.ask("MAIL FROM:<joe@example.net> SIZE=11")).toMatch(/^552 5\.3\.4 /u);
  expect(await client.send("x".repeat(8))).toMatch(/^250/u);
});

test("after its last message a client is sent away at the next MAIL", async () => {
  await using rig = await openSmtp({ limits: { maxMessagesPerConnection: 2 } });
  const client = await rig.connect();
  await client.send("x");
  await client.send("x");
  await client.ask("EHLO client.example");
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe(
    "421 4.7.0 mx.example.org Error: too many messages in this session",
  );
  expect((await client.wire.ended).how).toBe("fin");
});

test("defect 17: as many hops as may be are taken, one more is a loop", async () => {
  await using rig = await openSmtp({ limits: { maxHops: 3 } });
  const client = await rig.connect();
  const hop = "Received: from a\r\n\tby b; now\r\n";
  expect(await client.send(`${hop}rEceived: x\r\n${hop}\r\nReceived: x`)).toMatch(/^250/u);
  expect(await client.send(`${hop}${hop}${hop}${hop}\r\nx`)).toBe(
    "554 5.4.6 Error: too many hops, the message goes in circles",
  );
});

test("defect 17: a header of 100 KiB is taken, a larger one is not", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  const line = `X: ${"x".repeat(95)}\r\n`;
  const most = line.repeat(1_023) + `X: ${"x".repeat(93)}`;
  expect(await client.send(`${most}\r\n\r\n${"body\r\n".repeat(1_000)}`)).toMatch(/^250/u);
  expect(await client.send(`${most}x\r\n\r\nx`)).toBe(
    "552 5.3.4 Error: the header of the message is too large",
  );
});

test("defect 17: a line of data that is too long is refused", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  expect(await client.send("x".repeat(50_000))).toMatch(/^554 5\.6\.0 /u);
  expect(await client.send("x")).toMatch(/^250/u);
});

test("defect 14: so many recipients, and those that are there may come again", async () => {
  await using rig = await openSmtp({ limits: { maxRecipients: 2 } });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<>");
  expect(await client.ask("RCPT TO:<a@example.org>")).toMatch(/^250/u);
  expect(await client.ask("RCPT TO:<b@example.org>")).toMatch(/^250/u);
  expect(await client.ask("RCPT TO:<c@example.org>")).toBe("452 4.5.3 Error: too many recipients");
  expect(await client.ask("RCPT TO:<b@EXAMPLE.org>")).toMatch(/^250/u);
  await client.ask("DATA");
  await client.ask("x\r\n.");
  expect(rig.queue.messages[0]?.envelope).toMatchObject({
    sender: "",
    recipients: [{ address: "a@example.org" }, { address: "b@example.org" }],
  });
});
