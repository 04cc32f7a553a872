import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { directory } from "./fakes.ts";
import { type SmtpRigOptions, openSmtp } from "./rig.ts";

const goodbye = "421 4.7.0 mx.example.org Error: too many errors, closing connection\r\n";
const few: SmtpRigOptions["limits"] = { softErrors: 3, hardErrors: 5, maxJunk: 4 };

test("defect 13: errors beyond the first few are answered a second late, and at the last the connection is closed", async () => {
  await using rig = await openSmtp({ limits: few });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<>");
  const unknown = "RCPT TO:<nobody@example.org>";
  for (let count = 0; count < 3; count++)
    expect(await client.ask(unknown)).toMatch(/^550 5\.1\.1/u);
  await client.wire.write(`${unknown}\r\n${unknown}\r\n${unknown}\r\n`);
  await settle();
  expect(client.wire.rest).toBe("");
  await rig.clock.pass("900ms");
  expect(client.wire.rest).toBe("");
  await rig.clock.pass("200ms");
  const refusal = "550 5.1.1 Error: no such user here\r\n";
  expect(client.wire.rest).toBe(refusal);
  await rig.clock.pass("1100ms");
  expect(await client.wire.text()).toBe(refusal + refusal + goodbye);
  await settle();
  expect(rig.guard.counts().closed).toEqual({ error_limit: 1 });
});

test("defect 13: the last words are 421 4.7.0", async () => {
  await using rig = await openSmtp({ limits: { softErrors: 100, hardErrors: 3 } });
  const client = await rig.connect();
  await client.wire.write("MAIL\r\nMAIL\r\nMAIL\r\nMAIL\r\n");
  const error = "503 5.5.1 Error: send HELO or EHLO first\r\n";
  expect(await client.wire.text()).toBe(error.repeat(3) + goodbye);
});

test("defect 12: commands that send no mail count as errors when there are too many", async () => {
  await using rig = await openSmtp({ limits: { maxJunk: 100, softErrors: 10, hardErrors: 20 } });
  const client = await rig.connect();
  await client.wire.write("RSET\r\n".repeat(200));
  const text = await client.wire.text();
  expect(text).toBe("250 2.0.0 Ok\r\n".repeat(120) + goodbye);
});

test.each([
  ["the same recipient again", "RCPT TO:<jane@example.org>\r\n", "250 2.1.5 Ok\r\n", 20],
  ["an empty chunk", "BDAT 0\r\n", "250 2.0.0 0 octets received\r\n", 19],
])("defects 12, 14: so does %s", async (_what, line, answer, most) => {
  await using rig = await openSmtp({ limits: { maxJunk: 10, softErrors: 10, hardErrors: 10 } });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<>");
  if (line.startsWith("BDAT")) await client.ask("RCPT TO:<jane@example.org>");
  await client.wire.write(line.repeat(100));
  expect(await client.wire.text()).toBe(answer.repeat(most) + goodbye);
  await settle();
  expect(rig.guard.counts().closed).toEqual({ error_limit: 1 });
});

test("defect 12: ten commands that nobody knows are the last", async () => {
  await using rig = await openSmtp({ limits: { softErrors: 100, hardErrors: 100 } });
  const client = await rig.connect();
  await client.wire.write("FOO\r\n".repeat(20));
  const text = await client.wire.text();
  expect(text.split("500 5.5.2").length - 1).toBe(10);
  expect(text.endsWith(goodbye)).toBe(true);
});

test("a message that is taken makes good what was wrong before it", async () => {
  await using rig = await openSmtp({ limits: few });
  const client = await rig.connect();
  for (let count = 0; count < 3; count++) {
    await client.ask("BAD");
    await client.ask("BAD");
    expect(await client.send("x")).toMatch(/^250/u);
  }
});

test("defect 18: a client that resets in any state harms nobody", async () => {
  await using rig = await openSmtp();
  const scripts = [
    [],
    ["EHLO client.example"],
    ["EHLO client.example", "MAIL FROM:<joe@example.net>"],
    ["EHLO client.example", "MAIL FROM:<joe@example.net>", "RCPT TO:<jane@example.org>", "DATA"],
  ];
  for (const script of scripts) {
    const client = await rig.connect();
    for (const line of script) await client.ask(line);
    await client.wire.write("half");
    client.wire.reset();
  }
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "all are gone");
  // Node 22 tells a reader that waits of a reset as if it were the end.
  const { client_reset: resets = 0, client_close: closes = 0 } = rig.guard.counts().closed;
  expect(resets + closes).toBe(4);
  expect(await (await rig.connect()).send("x")).toMatch(/^250/u);
});

test("defect 19: a hook that throws, now or later, is a local error", async () => {
  const site = {
    directory: {
      routeOf: () => undefined,
      checkSender() {
        throw new TypeError("a bug");
      },
      checkRecipient() {},
    },
  };
  await using rig = await openSmtp({ site });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  expect(await client.ask("MAIL FROM:<joe@example.net>")).toBe(
    "451 4.3.0 Error: local error in processing",
  );
  expect(rig.told).toEqual(["error: smtp: a command failed"]);
});

test("defect 35: an outcome that comes after the end of its connection is not said", async () => {
  await using rig = await openSmtp({ policy: { handlerTimeout: "10s" } });
  let outcome: () => void = () => {};
  rig.queue.onCommit = () =>
    new Promise((resolve) => {
      outcome = resolve;
    });
  const client = await rig.connect();
  await client.startMessage();
  await client.wire.write("x\r\n.\r\n");
  await rig.clock.pass("10200ms");
  outcome();
  outcome();
  expect(await client.wire.text()).toMatch(/^451 [^\r]*\r\n$/u);
});

test("defect 33: what a hook refuses with is said with its own code, and cannot forge a line", async () => {
  const site = {
    directory: {
      routeOf: () => undefined,
      checkSender() {},
      checkRecipient(address: string) {
        throw Object.assign(new Error(`no\r\n250 ${address}`), {
          responseCode: 550,
          enhancedCode: "5.7.1",
        });
      },
    },
  };
  await using rig = await openSmtp({ site });
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  await client.ask("MAIL FROM:<joe@example.net>");
  expect(await client.ask("RCPT TO:<a@b.example>")).toBe("550 5.7.1 no??250 a@b.example");
});

test.each([250, 354, 399, 600, 450.5, Number.NaN, undefined, "x"])(
  "defect 19: so is one that refuses with %s, which is no refusal",
  async (responseCode) => {
    await using rig = await openSmtp();
    rig.queue.onCommit = () =>
      Promise.reject(Object.assign(new Error("Ok"), { responseCode, enhancedCode: "2.0.0" }));
    const client = await rig.connect();
    expect(await client.send("x")).toBe("451 4.3.0 Error: local error in processing");
    expect(rig.told).toEqual(["error: smtp: a command failed"]);
    expect(rig.queue.messages).toEqual([]);
  },
);

test.each(["MAIL", "the message"])("a hook that says 421 to %s closes", async (what) => {
  const busy = Object.assign(new Error("Error: try later"), {
    responseCode: 421,
    enhancedCode: "4.3.2",
  });
  const checkSender = (): void => {
    if (what === "MAIL") throw busy;
  };
  await using rig = await openSmtp({ site: { directory: { ...directory, checkSender } } });
  rig.queue.onCommit = () => Promise.reject(busy);
  const client = await rig.connect();
  await client.ask("EHLO client.example");
  const mail = "MAIL FROM:<joe@example.net>";
  if (what === "MAIL") await client.wire.write(`${mail}\r\nNOOP\r\n`);
  else {
    await client.startMessage();
    await client.wire.write("x\r\n.\r\nNOOP\r\n");
  }
  expect(await client.wire.text()).toBe("421 4.3.2 mx.example.org Error: try later\r\n");
  await settle();
  expect(rig.guard.counts().closed).toEqual({ completed: 1 });
});

test("defect 19: so is one that rejects, with something that is no error", async () => {
  await using rig = await openSmtp();
  const client = await rig.connect();
  rig.queue.onBegin = () => Promise.reject(undefined);
  expect(await client.startMessage()).toBe("451 4.3.0 Error: local error in processing");
  rig.queue.onBegin = () => Promise.reject({ responseCode: 451, enhancedCode: "4.3.0" });
  expect(await client.ask("DATA")).toMatch(/^451 4\.3\.0 /u);
});
