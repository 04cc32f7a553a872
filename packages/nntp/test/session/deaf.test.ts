import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createDeflateRaw } from "node:zlib";
import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { type NewsRig, ask, openNews } from "./rig.ts";
import { longMs, until } from "./until.ts";

const flood = "ARTICLE <1@a.test>\r\n".repeat(20_000);

/** Real time: compression has a thread of its own, and takes as long as it takes. */
const stillMs = 400;

/** Nothing more is read from a client that takes nothing, and it is ended. */
async function expectBounded(rig: NewsRig): Promise<void> {
  const [connection] = rig.guard.connections();
  const socket = connection?.socket;
  let before = -1;
  let since = 0;
  await until(() => {
    const now = (socket?.bytesRead ?? 0) + (socket?.bytesWritten ?? 0);
    if (now !== before) since = performance.now();
    before = now;
    return performance.now() - since > stillMs && connection?.phase === "send";
  });
  expect(socket?.writableLength).toBeLessThan(400_000);
  await rig.clock.pass("11m");
  expect(rig.closed()[0]?.reason).toMatch(/^(send_timeout|min_send_rate)$/);
  expect(socket?.destroyed).toBe(true);
}

test(
  "a client that compresses and does not read is stopped, and ended",
  async () => {
    await using rig = await openNews({ articles: 0 });
    // What does not become small; large enough that the kernels are soon full.
    const head = "From: a\r\nNewsgroups: a.test\r\nMessage-ID: <1@a.test>\r\n\r\n";
    const body = randomBytes(900_000).map((octet) => (octet < 0x30 ? octet + 0x30 : octet));
    const article = Buffer.concat([Buffer.from(head), body, Buffer.from("\r\n")]);
    await rig.posting.take(article, { kind: "post", client: "" });
    const client = await rig.greet();
    await ask(client, "COMPRESS DEFLATE");
    client.stopReading();
    const deflate = createDeflateRaw();
    deflate.on("error", () => {});
    client.socket.on("error", () => {});
    deflate.pipe(client.socket);
    deflate.write(flood);
    deflate.flush();
    await expectBounded(rig);
  },
  longMs,
);

test(
  "a client that encrypts and does not read is stopped, and ended",
  async () => {
    await using rig = await openNews({ hasTls: true });
    const client = await rig.greet();
    await ask(client, "STARTTLS");
    client.socket.removeAllListeners("data");
    const socket: Socket = connectTls({ socket: client.socket, rejectUnauthorized: false });
    socket.on("error", () => {});
    await once(socket, "secureConnect");
    socket.pause();
    for (let count = 0; count < 20; count++) {
      socket.write(flood);
      await settle(2);
    }
    await expectBounded(rig);
  },
  longMs,
);
