import { expect, test } from "@jest/globals";

import { certificate, FakeHost } from "./fake-host.ts";
import { Relay, names } from "./relay-rig.ts";
import { text, until } from "./rig.ts";

test("STARTTLS is used where it is offered, and where it is broken done without", async () => {
  await using host = await FakeHost.open();
  host.extensions = ["STARTTLS"];
  const seen: string[] = [];
  host.script = (command, _, { isEncrypted }) => {
    if (command === "MAIL") seen.push(String(isEncrypted));
    return "";
  };
  await new Relay(host).send(["a@b.test"]);
  expect(seen).toEqual(["true"]);

  host.script = (command, _, { socket }) => {
    if (command === "MAIL") seen.push("clear");
    if (command !== "STARTTLS") return "";
    socket.once("data", () => socket.write("this is no handshake\r\n"));
    return "220 Go on";
  };
  const { outcomes } = await new Relay(host).send(["a@b.test"]);
  expect(seen).toEqual(["true", "clear"]);
  expect(outcomes[0]?.state).toBe("delivered");
});

test("required TLS means: encrypted and by a certificate that is good, or nothing", async () => {
  await using host = await FakeHost.open();
  const required = new Relay(host, { tls: "required" });
  const first = await required.send(["a@b.test"]);
  expect(first.outcomes[0]?.state).toBe("waiting");
  host.extensions = ["STARTTLS"];
  const second = await required.send(["a@b.test"]);
  expect(second.outcomes[0]?.state).toBe("waiting");
  expect(host.messages).toEqual([]);
  expect(host.commands.some((command) => command.startsWith("MAIL"))).toBe(false);
});

for (const tls of ["required", "implicit"] as const) {
  test(`a smart host with ${tls} TLS and a password gets both`, async () => {
    await using host = await FakeHost.open();
    host.isImplicit = tls === "implicit";
    host.extensions = ["STARTTLS", "AUTH PLAIN LOGIN"];
    const seen: string[] = [];
    host.script = (command, _, { isEncrypted }) => {
      seen.push(`${command} ${isEncrypted ? "encrypted" : "clear"}`);
      return "";
    };
    const auth = { user: "us", password: "secret" };
    const smartHost = { host: "localhost", tls, auth, ca: certificate };
    const { outcomes } = await new Relay(host, smartHost).send(["a@b.test"]);
    expect(outcomes[0]).toMatchObject({ state: "delivered", host: "localhost" });
    expect(seen).toContain("AUTH encrypted");
    expect(seen).toContain("MAIL encrypted");
    const login = Buffer.from("\0us\0secret").toString("base64");
    expect(host.commands).toContain(`AUTH PLAIN ${login}`);
  });
}

test("a password that is refused is our trouble, not the sender's", async () => {
  await using host = await FakeHost.open();
  host.isImplicit = true;
  host.extensions = ["AUTH PLAIN"];
  host.script = (command) => (command === "AUTH" ? "535 5.7.8 Wrong" : "");
  const auth = { user: "us", password: "secret" };
  const smartHost = { host: "localhost", tls: "implicit", auth, ca: certificate } as const;
  const { outcomes, reach } = await new Relay(host, smartHost).send(["a@b.test"]);
  expect(outcomes[0]).toMatchObject({ state: "waiting" });
  expect(outcomes[0]?.reply).toContain("535 5.7.8 Wrong");
  expect(reach).toBe("unreachable");
  await until(() => host.connections === 0);
});

test("a password is never sent in the clear", async () => {
  await using host = await FakeHost.open();
  host.extensions = ["AUTH PLAIN"];
  const auth = { user: "us", password: "secret" };
  const { outcomes } = await new Relay(host, { tls: "off", auth }).send(["a@b.test"]);
  expect(outcomes[0]?.state).toBe("waiting");
  expect(host.commands.join()).not.toContain("AUTH");
});

test("a message that has been through too many hosts fails", async () => {
  await using host = await FakeHost.open();
  const received = (count: number): string => "Received: from x by y; z\r\n".repeat(count) + text;
  const relay = new Relay(host);
  expect((await relay.send(["a@b.test"], {}, received(3))).outcomes[0]?.state).toBe("delivered");
  const { outcomes } = await relay.send(["a@b.test"], {}, received(4));
  expect(outcomes[0]?.reply).toBe("554 5.4.6 The message goes round in a loop");
});

test("more than a hundred recipients go in several transactions", async () => {
  await using host = await FakeHost.open();
  const to = Array.from({ length: 250 }, (_, index) => `u${index}@b.test`);
  const { outcomes } = await new Relay(host).send(to);
  expect(outcomes.every((each) => each?.state === "delivered")).toBe(true);
  expect(host.messages.length).toBe(3);
  expect(host.commands.filter((command) => command === "RSET").length).toBe(2);
});

test("addresses that would break a command line fail by themselves", async () => {
  await using host = await FakeHost.open();
  const { outcomes } = await new Relay(host).send(["a@b.test", '"x>\r\nRSET"@b.test']);
  expect(outcomes.map((each) => each?.state)).toEqual(["delivered", "failed"]);
  expect(host.commands).not.toContain("RSET");
});

test("by MX, the next host is tried when one is not there", async () => {
  await using host = await FakeHost.open();
  const asked: string[] = [];
  const relay = new Relay(
    host,
    {},
    {
      relay: "mx",
      names: {
        ...names,
        resolver: {
          resolveMx: async () => [
            { exchange: "two.test", priority: 20 },
            { exchange: "one.test", priority: 10 },
          ],
          resolve4: async (name) => {
            asked.push(name);
            return name === "one.test" ? ["127.1.2.3"] : ["127.0.0.1"];
          },
          resolve6: async () => [],
        },
      },
    },
  );
  const { outcomes } = await relay.send(["a@b.test"]);
  expect(asked).toEqual(["one.test", "two.test"]);
  expect(outcomes[0]).toMatchObject({ state: "delivered", host: "two.test [127.0.0.1]" });
});

test("closing breaks a transfer off", async () => {
  await using host = await FakeHost.open();
  let isReached = false;
  host.script = (command) => {
    if (command !== "DOT") return "";
    isReached = true;
    return undefined;
  };
  const relay = new Relay(host);
  const sending = relay.send(["a@b.test"]);
  await until(() => isReached);
  relay.ending.abort();
  const { outcomes } = await sending;
  expect(outcomes[0]?.state).toBe("waiting");
  await until(() => host.connections === 0);
});
