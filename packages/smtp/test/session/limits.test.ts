import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { smtpError } from "../../src/smtp-error.ts";
import { createGate, directory } from "./fakes.ts";
import { openSmtp } from "./rig.ts";

const timeout = "421 4.4.2 mx.example.org Error: timeout exceeded, closing connection\r\n";
const tooSlow = "421 4.4.2 mx.example.org Error: data came too slowly, closing connection\r\n";
const notDone =
  "451 4.3.0 mx.example.org Error: this took too long and was not done, try again later\r\n";

test("defect 5: a client that says nothing is told 421 4.4.2 and our name at the limit, not before", async () => {
  await using rig = await openSmtp({ policy: { greetingTimeout: "3s", connectionTimeout: "5s" } });
  const silent = await rig.connect();
  const idle = await rig.connect();
  await idle.ask("EHLO client.example");
  await rig.clock.pass("2900ms");
  expect(silent.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await silent.wire.text()).toBe(timeout);
  await rig.clock.pass("1700ms");
  expect(idle.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await idle.wire.text()).toBe(timeout);
  await settle();
  expect(rig.guard.counts().closed).toEqual({ greeting_timeout: 1, idle_timeout: 1 });
});

test("defect 1: a command that comes a byte at a time ends at its limit", async () => {
  await using rig = await openSmtp({ policy: { headerWaitTimeout: "10s" } });
  const client = await rig.connect();
  for (const letter of "EHLO slow") {
    await client.wire.write(letter);
    await rig.clock.pass("1s");
  }
  await rig.clock.pass("900ms");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toBe(timeout);
});

test("defect 1: so does one whose beginning came with the command before", async () => {
  await using rig = await openSmtp({ policy: { headerWaitTimeout: "10s" } });
  const client = await rig.connect();
  await client.wire.write("RSET\r\nRS");
  expect(await client.reply()).toBe("250 2.0.0 Ok");
  await rig.clock.pass("9900ms");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toBe(timeout);
});

test("defect 1: a message that comes a byte a second ends at its rate", async () => {
  await using rig = await openSmtp({
    policy: { minReceiveBytesPerSec: "240B/s", rateGrace: "5s", connectionTimeout: "10m" },
  });
  const client = await rig.connect();
  await client.startMessage();
  let seconds = 0;
  while (client.wire.state === "open" && seconds < 60) {
    await client.wire.write("x");
    await rig.clock.pass("1s");
    seconds++;
  }
  expect(await client.wire.text()).toBe(tooSlow);
  expect(seconds).toBeGreaterThanOrEqual(5);
  expect(seconds).toBeLessThan(15);
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});

test("a message that stops coming ends at connectionTimeout", async () => {
  await using rig = await openSmtp({
    policy: { minReceiveBytesPerSec: "off", connectionTimeout: "20s" },
  });
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("Subject: x\r\n");
  await rig.clock.pass("19900ms");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toBe(timeout);
});

test("defect 2: a client that never reads is gone at its limit", async () => {
  const limits = { maxJunk: 1e9, softErrors: 1e9, hardErrors: 1e9 };
  const checkRecipient = (): never => {
    throw smtpError(550, "5.7.1", "no".repeat(1_000));
  };
  await using rig = await openSmtp({
    limits,
    policy: { connectionTimeout: "20s", minFileBytesPerSec: "240B/s" },
    site: { directory: { ...directory, checkRecipient } },
  });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<>");
  client.wire.stopReading();
  client.wire.socket.write("RCPT TO:<jane@example.org>\r\n".repeat(50_000));
  const [connection] = rig.guard.connections();
  await waitUntil(() => connection?.phase === "send", "nobody takes the answers");
  const arrived = connection?.socket.bytesRead ?? 0;
  await rig.clock.pass("10s");
  expect(connection?.socket.bytesRead).toBe(arrived);
  await rig.clock.pass("60s");
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is gone");
  const { closed } = rig.guard.counts();
  expect((closed.send_timeout ?? 0) + (closed.min_send_rate ?? 0)).toBe(1);
});

test("defect 4: storing that does not come to an end is answered 451 at handlerTimeout, and given up", async () => {
  await using rig = await openSmtp({ policy: { handlerTimeout: "30s" } });
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("x\r\n.\r\n");
  await rig.clock.pass("29900ms");
  expect(client.wire.rest).toBe("");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toBe(notDone);
  gate.open();
  await settle();
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
  expect(rig.queue.messages).toEqual([]);
});

test("defect 4: so is a queue that does not open", async () => {
  await using rig = await openSmtp({ policy: { handlerTimeout: "30s" } });
  const gate = createGate();
  rig.queue.onBegin = () => gate.passed;
  const client = await rig.connect();
  const answer = client.startMessage();
  await settle(20);
  await rig.clock.pass("30200ms");
  expect(`${await answer}\r\n`).toBe(notDone);
  gate.open();
  await settle();
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});

test("defect 8: at a drain who waits hears 421 now, and who stores a message hears of it first", async () => {
  await using rig = await openSmtp({ policy: { drainTimeout: "30s" } });
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const idle = await rig.connect();
  await idle.ask("EHLO client.example");
  const busy = await rig.connect();
  await busy.startMessage();
  await busy.wire.write("x\r\n.\r\n");
  const sending = await rig.connect();
  await sending.startMessage();
  await sending.wire.write("half");
  await settle();
  const drained = rig.guard.drain();
  await rig.clock.pass("1s");
  const goodbye = "421 4.3.2 mx.example.org Service is shutting down, closing connection\r\n";
  expect(await idle.wire.text()).toBe(goodbye);
  expect(busy.wire.state).toBe("open");
  gate.open();
  expect(await busy.wire.text()).toBe(`250 2.0.0 Ok: queued as M1\r\n${goodbye}`);
  await sending.wire.write("\r\n.\r\n");
  expect(await sending.wire.text()).toBe(`250 2.0.0 Ok: queued as M2\r\n${goodbye}`);
  await drained;
});

test("defect 8: a message that is not stored when the drain is over was not taken, and is not 421", async () => {
  await using rig = await openSmtp({ policy: { drainTimeout: "30s", handlerTimeout: "1h" } });
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("x\r\n.\r\n");
  await settle();
  const drained = rig.guard.drain();
  await rig.clock.pass("29900ms");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.wire.text()).toBe(notDone);
  gate.open();
  await drained;
  expect(rig.queue.messages).toEqual([]);
});

test("defects 6, 7: whoever is being told goodbye still counts, and is gone in two seconds", async () => {
  await using rig = await openSmtp({ policy: { maxConnections: 1, whenFull: "refuse" } });
  const client = await rig.connect({ allowHalfOpen: true });
  expect(await client.ask("QUIT")).toMatch(/^221/u);
  const second = await rig.dial();
  expect(await second.text()).toBe(
    "421 4.3.2 mx.example.org Error: too many connections, try again later\r\n",
  );
  expect(rig.guard.counts().currentConnections).toBe(1);
  await rig.clock.pass("2200ms");
  expect(rig.guard.counts().currentConnections).toBe(0);
  await rig.connect();
});

test("a full TLS listener says nothing", async () => {
  await using rig = await openSmtp({
    role: "submissions",
    policy: { maxConnections: 1, whenFull: "refuse" },
  });
  await rig.connect({ tls: true });
  const second = await rig.dial();
  expect(await second.text()).toBe("");
});

test("defect 17: so many of one address, and no more", async () => {
  await using rig = await openSmtp({ policy: { maxConnectionsPerAddress: 1 } });
  await rig.connect();
  const second = await rig.dial();
  expect(await second.text()).toMatch(/^421 4\.7\.0 mx\.example\.org .*from your address\r\n$/u);
});

test("defect 10: a connection is greeted without a wait", async () => {
  await using rig = await openSmtp();
  const wire = await rig.dial();
  expect(wire.rest).toBe("220 mx.example.org ESMTP\r\n");
  expect(rig.clock.now()).toBe(0);
});

test("defect 4: a disk that hangs in the middle of a message is given as long as any handler", async () => {
  await using rig = await openSmtp({
    policy: { handlerTimeout: "30s", connectionTimeout: "5s" },
  });
  rig.queue.onWrite = () => new Promise(() => {});
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("Subject: x\r\n");
  await settle();
  await rig.clock.pass("29s");
  expect(client.wire.state).toBe("open");
  await rig.clock.pass("5s");
  expect(await client.wire.text()).toBe(notDone);
  expect(rig.queue.drafts.map(({ state }) => state)).toEqual(["abandoned"]);
});
