import { expect, test } from "@jest/globals";
import { text } from "node:stream/consumers";
import { createGuard } from "@core/conn-policy";
import { type Rig, createRig, settle, waitUntil } from "@core/conn-policy/testing";
import {
  type IncomingMessage,
  type MessageHandler,
  type SmtpServerOptions,
  createSmtpServer,
  createSmtpService,
  hashPassword,
  smtpError,
} from "../src/index.ts";
import { type SmtpClient, connectTo, filesIn, makeFolder } from "./service-rig.ts";

const site = { domains: ["example.org"], mailboxes: "any", hostname: "mx.example.org" } as const;

function open(onMessage: MessageHandler, options: Partial<SmtpServerOptions> = {}): Promise<Rig> {
  return createRig((setup) => createSmtpServer({ ...setup, ...site, onMessage, ...options }));
}

async function connect(rig: Rig): Promise<SmtpClient> {
  const client = await connectTo(Number(rig.addresses[0]?.split(":")[1]));
  await client.ask("EHLO client.example");
  return client;
}

/** Up to the 354. */
async function begin(client: SmtpClient): Promise<void> {
  await client.ask("MAIL FROM:<ann@example.net>");
  await client.ask("RCPT TO:<joe@example.org>");
  await client.ask("DATA");
}

test("a handler gets envelope and octets, and 250 waits for it", async () => {
  let finish: () => void = () => {};
  const seen: { message: IncomingMessage; body: string }[] = [];
  await using rig = await open(async (message) => {
    seen.push({ message, body: await text(message.stream) });
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const client = await connect(rig);
  await begin(client);
  await client.wire.write("Subject: x\r\n\r\n..dot\r\n.\r\n");
  await waitUntil(() => seen.length > 0, "the handler has read the message");
  await settle();
  expect(client.wire.rest).toBe("");
  finish();
  expect(await client.wire.line()).toMatch(/^250 2\.0\.0 Ok: queued as /u);
  const [{ message, body } = { message: undefined, body: "" }] = seen;
  expect(message?.envelope).toMatchObject({
    sender: "ann@example.net",
    recipients: [{ address: "joe@example.org" }],
    origin: { client: "127.0.0.1", helo: "client.example", isEncrypted: false },
  });
  expect(body).toMatch(/^Received: from client\.example [^]*\r\nSubject: x\r\n\r\n\.dot\r\n$/u);
  client.wire.socket.destroy();
});

test.each<[string, unknown, RegExp]>([
  ["an error of its own", new Error("disk full"), /^451 4\.3\.0 /u],
  ["nothing at all", undefined, /^451 4\.3\.0 /u],
  ["a reply", smtpError(554, "5.7.1", "Error: spam"), /^554 5\.7\.1 Error: spam$/u],
])(
  "defect 19: a handler that throws %s is answered for, and its session goes on",
  async (_, error, reply) => {
    const told: string[] = [];
    const log = (_level: string, message: string): void => void told.push(message);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- that is the point
    await using rig = await open(() => Promise.reject(error), { log });
    const client = await connect(rig);
    expect(await client.send("", "joe@example.org")).toMatch(reply);
    expect(await client.ask("NOOP")).toMatch(/^250 /u);
    expect(told).toHaveLength(error instanceof Error && "enhancedCode" in error ? 0 : 1);
    client.wire.socket.destroy();
  },
);

test("a handler that does not read takes the message as it says", async () => {
  await using rig = await open(async () => {});
  const client = await connect(rig);
  const body = `Subject: x\r\n\r\n${"0123456789abcdef\r\n".repeat(20_000)}`;
  expect(await client.send("", "joe@example.org", body)).toMatch(/^250 /u);
  client.wire.socket.destroy();
});

test("a handler that reads slowly stops the client, and loses nothing", async () => {
  const body = `Subject: x\r\n\r\n${"0123456789abcdef\r\n".repeat(50_000)}`;
  let size = 0;
  await using rig = await open(async ({ stream }) => {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      await new Promise(setImmediate);
    }
  });
  const client = await connect(rig);
  expect(await client.send("", "joe@example.org", body)).toMatch(/^250 /u);
  expect(size).toBeGreaterThan(body.length);
  client.wire.socket.destroy();
});

test.each<[string, (client: SmtpClient) => unknown]>([
  ["goes", (client) => client.wire.reset()],
  ["is refused", (client) => client.wire.write("bare\nline\r\n.\r\n")],
])(
  "defect 37: the stream of a client who %s ends in an error, and nothing is said of it",
  async (_, act) => {
    const told: string[] = [];
    const ends: string[] = [];
    const log = (_level: string, message: string): void => void told.push(message);
    await using rig = await open(
      async ({ stream }) => {
        await text(stream).catch(() => ends.push("error"));
        throw new Error("not taken");
      },
      { log },
    );
    const client = await connect(rig);
    await begin(client);
    await client.wire.write("Subject: x\r\n");
    await act(client);
    await waitUntil(() => ends.length > 0, "the stream has ended");
    await settle();
    expect(told).toEqual([]);
    client.wire.socket.destroy();
  },
);

test("defect 4: a handler that hangs answers 451 at handlerTimeout, and its stream is over", async () => {
  let stream: IncomingMessage["stream"] | undefined;
  await using rig = await open(
    (message) => {
      stream = message.stream.resume();
      return new Promise(() => {});
    },
    { policy: { handlerTimeout: "60s" } },
  );
  const client = await connect(rig);
  await begin(client);
  await client.wire.write("Subject: x\r\n\r\nhello\r\n.\r\n");
  await waitUntil(() => [...rig.guard.connections()][0]?.phase === "work", "the dot has come");
  await rig.clock.pass("59s");
  expect(client.wire.rest).toBe("");
  await rig.clock.pass("2s");
  expect(await client.wire.text()).toMatch(/^451 4\.3\.0 mx\.example\.org /u);
  expect(stream?.destroyed).toBe(true);
  expect(rig.guard.counts().closed).toEqual({ handler_timeout: 1 });
});

test("a server with a queue of its own, below a guard that is there already", async () => {
  await using folder = await makeFolder();
  const host = createGuard({ name: "host" });
  const options = { ...site, mailroot: folder.path, guard: host, role: "transfer" } as const;
  const { server, guard, close } = await createSmtpService(options);
  expect(guard.path).toBe("smtp");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const client = await connectTo(port);
  await client.ask("EHLO x");
  expect(await client.send("", "joe@example.org")).toMatch(/^250 /u);
  expect(await filesIn(folder, "Drop", 1)).toHaveLength(1);
  client.wire.socket.destroy();
  server.close();
  await host[Symbol.asyncDispose]();
  await close();
  const again = await createSmtpService({ ...site, mailroot: folder.path });
  await again.close();
  await again.guard[Symbol.asyncDispose]();
});

test.each<[string, Partial<SmtpServerOptions>, RegExp]>([
  ["a role without tls", { role: "submissions" }, /^role submissions: there is no certificate/u],
  ["a domain that is none", { domains: ["a b"] }, /^site smtp: domains\.0: "a b" is no domain/u],
])("%s is refused, with what to do", (_, options, message) => {
  expect(() => createSmtpServer({ ...site, onMessage: async () => {}, ...options })).toThrow(
    message,
  );
});

test("what was refused leaves its name and its folder for the next attempt", async () => {
  await using folder = await makeFolder();
  const guard = createGuard();
  const users = [
    { name: "joe", password: await hashPassword("x"), policy: { connectionTimeout: "soon" } },
  ];
  const standing = { ...site, guard, onMessage: async () => {} };
  expect(() => createSmtpServer({ ...standing, users })).toThrow(RangeError);
  expect(() => createSmtpServer({ ...standing, role: "submissions" })).toThrow(RangeError);
  expect(guard.children).toEqual([]);
  const queued = { ...site, guard, mailroot: folder.path };
  await expect(createSmtpService({ ...queued, users })).rejects.toThrow(RangeError);
  const first = await createSmtpService({ ...queued, guard: createGuard() });
  await expect(createSmtpService(queued)).rejects.toMatchObject({ code: "ERR_QUEUE_IN_USE" });
  expect(guard.children).toEqual([]);
  await first.close();
  const { close } = await createSmtpService(queued);
  await guard[Symbol.asyncDispose]();
  await close();
});
