import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";

import type { Letter } from "../../src/delivery/transport.ts";
import { FakeHost } from "./fake-host.ts";
import { Relay } from "./relay-rig.ts";
import { text, until } from "./rig.ts";

test("a message goes to the smart host as it is, with its envelope", async () => {
  await using host = await FakeHost.open();
  const { outcomes } = await new Relay(host).send(["zoe@else.test", "max@other.test"]);
  expect(outcomes.map((each) => each?.state)).toEqual(["delivered", "delivered"]);
  expect(outcomes[0]?.reply).toBe("250 2.0.0 Taken");
  expect(host.messages).toEqual([text]);
  await until(() => host.connections === 0);
  expect(host.commands).toEqual([
    "EHLO mx.ours.test",
    "MAIL FROM:<joe@example.org>",
    "RCPT TO:<zoe@else.test>",
    "RCPT TO:<max@other.test>",
    "DATA",
    "QUIT",
  ]);
});

test("lines with dots, and the null sender, arrive as they were", async () => {
  await using host = await FakeHost.open();
  const octets = "Subject: x\r\n\r\n.\r\n..\r\n.a\r\n";
  await new Relay(host).send(["zoe@else.test"], { sender: "" }, octets);
  expect(host.commands).toContain("MAIL FROM:<>");
  expect(host.messages).toEqual(["Subject: x\r\n\r\n..\r\n...\r\n..a\r\n"]);
});

for (const extensions of [["PIPELINING"], []]) {
  const how = extensions.length > 0 ? "pipelined" : "one by one";
  test(`each recipient has its own outcome, ${how}`, async () => {
    await using host = await FakeHost.open();
    host.extensions = extensions;
    host.script = (_, line) => {
      if (line.includes("<no@")) return "550-5.1.1 No such user\r\n550 5.1.1 Ask again";
      return line.includes("<later@") ? "450 4.2.1 Busy" : "";
    };
    const { outcomes } = await new Relay(host).send(["a@b.test", "no@b.test", "later@b.test"]);
    expect(outcomes.map((each) => [each?.state, each?.reply])).toEqual([
      ["delivered", "250 2.0.0 Taken"],
      ["failed", "550 5.1.1 No such user Ask again"],
      ["waiting", "450 4.2.1 Busy"],
    ]);
  });

  test(`a message refused at its end keeps what was said of each recipient before, ${how}`, async () => {
    await using host = await FakeHost.open();
    host.extensions = extensions;
    host.script = (command, line) => {
      if (line.includes("<no@")) return "550 5.1.1 No";
      return command === "DOT" ? "451 4.3.0 Not now" : "";
    };
    const { outcomes, reach } = await new Relay(host).send(["a@b.test", "no@b.test"]);
    expect(outcomes.map((each) => each?.state)).toEqual(["waiting", "failed"]);
    expect(reach).toBe("reached");
  });

  test(`only 354 lets the message be sent, ${how}`, async () => {
    for (const answer of ["250 2.0.0 Ok", "250-Go\r\n250 on", "200 Ok", "334 Go on", "350 Go on"]) {
      await using host = await FakeHost.open();
      host.extensions = extensions;
      host.script = (command, line) => {
        if (line.includes("<no@")) return "550 5.1.1 No";
        return command === "DATA" ? answer : "";
      };
      const { outcomes, reach } = await new Relay(host).send(["a@b.test", "no@b.test"]);
      expect(outcomes).toMatchObject([
        { state: "waiting", reply: expect.stringMatching(/^451 4\.5\.0 .* DATA with \d{3}[ -]/) },
        { state: "failed", reply: "550 5.1.1 No" },
      ]);
      expect(reach).toBe("reached");
      await until(() => host.connections === 0);
      expect(host.commands.at(-1)).toBe("DATA");
      expect(host.messages).toEqual([]);
    }
  });

  test(`a sender that is refused fails for all, ${how}`, async () => {
    await using host = await FakeHost.open();
    host.extensions = extensions;
    host.script = (command) => {
      if (command === "MAIL") return "553 5.1.8 Who?";
      return command === "RCPT" || command === "DATA" ? "503 5.5.1 MAIL first" : "";
    };
    const { outcomes } = await new Relay(host).send(["a@b.test", "c@b.test"]);
    expect(outcomes.map((each) => each?.state)).toEqual(["failed", "failed"]);
    expect(host.messages).toEqual([]);
  });
}

test("a host that says 421, drops the connection or is not there makes all wait", async () => {
  for (const when of ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"]) {
    for (const how of ["421", "drop"]) {
      await using host = await FakeHost.open();
      host.script = (command, _, { socket }) => {
        if (command !== when) return "";
        if (how === "421") return "421 4.3.2 Closing";
        socket.destroy();
        return undefined;
      };
      const { outcomes, reach } = await new Relay(host).send(["a@b.test"]);
      expect([when, how, outcomes[0]?.state]).toEqual([when, how, "waiting"]);
      const isAlone = when === "CONNECT" || when === "EHLO";
      const none = how === "421" ? "refused" : "unreachable";
      expect([when, how, reach]).toEqual([when, how, isAlone ? none : "reached"]);
    }
  }
  const host = await FakeHost.open();
  const relay = new Relay(host);
  await host[Symbol.asyncDispose]();
  const { outcomes, reach } = await relay.send(["a@b.test"]);
  expect(outcomes[0]?.reply).toContain("ECONNREFUSED");
  expect(reach).toBe("unreachable");
});

test("a greeting of 554 is no word on the message", async () => {
  await using host = await FakeHost.open();
  host.script = (command) => (command === "CONNECT" ? "554 5.3.2 Go away" : "");
  const { outcomes, reach } = await new Relay(host).send(["a@b.test"]);
  expect(outcomes[0]?.state).toBe("waiting");
  expect(outcomes[0]?.reply).toContain("554 5.3.2 Go away");
  expect(reach).toBe("refused");
});

test("a host that never answers loses us at five minutes, and after the dot at ten", async () => {
  for (const [silent, limit] of [
    ["CONNECT", 300_000],
    ["DOT", 600_000 + text.length],
  ] as const) {
    await using host = await FakeHost.open();
    let isReached = false;
    host.script = (command) => {
      if (command !== silent) return "";
      isReached = true;
      return undefined;
    };
    const relay = new Relay(host);
    let isDone = false;
    const sending = relay.send(["a@b.test"]).finally(() => (isDone = true));
    await until(() => isReached);
    await until(() => host.connections === 1);
    await settle(20);
    relay.clock.advance(limit - 1);
    await settle(20);
    expect(isDone).toBe(false);
    relay.clock.advance(1);
    const { outcomes } = await sending;
    expect(outcomes[0]?.state).toBe("waiting");
    expect(outcomes[0]?.reply).toContain("took too long");
    await until(() => host.connections === 0);
  }
});

test("an answer before the end of the message is no promise", async () => {
  await using host = await FakeHost.open();
  const octets = `Subject: x\r\n\r\n${"x".repeat(20_000_000)}\r\n`;
  host.script = (command, _, { socket }) => {
    if (command !== "DATA") return "";
    socket.pause();
    return "354 Go on\r\n250 2.0.0 Taken already";
  };
  const { outcomes } = await new Relay(host).send(["a@b.test"], {}, octets);
  expect(outcomes[0]?.state).toBe("waiting");
});

test("a message that breaks off while it is read is not ended as if it were whole", async () => {
  await using host = await FakeHost.open();
  const relay = new Relay(host);
  let opened = 0;
  const letter: Letter = {
    id: "1",
    envelope: {
      sender: "",
      recipients: [],
      origin: { client: "", helo: "", isEncrypted: false },
      receivedAt: 0,
      isUtf8: false,
      is8Bit: false,
    },
    recipients: [{ address: "a@b.test" }],
    size: 100,
    open: async () => {
      if (opened++ === 0) return Readable.from([Buffer.from(text)]);
      return new Readable({
        read() {
          this.push("Subject: half\r\n");
          this.destroy(new Error("EIO"));
        },
      });
    },
  };
  const { outcomes } = await relay.transport.deliver(letter, "else.test", relay.ending.signal);
  expect(outcomes.get("a@b.test")?.state).toBe("waiting");
  await until(() => host.connections === 0);
  expect(host.messages).toEqual([]);
});
