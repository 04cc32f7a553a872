import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { type Client, dial, drip } from "../client.ts";
import { type SmtpSite, startSmtp } from "./site.ts";

const policy = {
  connectionTimeout: "3s",
  headerWaitTimeout: "5s",
  greetingTimeout: "4s",
  rateGrace: "4s",
  minReceiveBytesPerSec: "240B/s",
};

/** Says its lines, each when the one before has been answered. */
async function say(port: number, ...lines: string[]): Promise<Client> {
  const client = await dial(port);
  await client.seen("220 ");
  let replies = 0;
  for (const line of lines) {
    client.socket.write(`${line}\r\n`);
    replies++;
    // A reply in several lines ends with one whose code is followed by a space.
    await client.seen(line.startsWith("EHLO") ? "250 CHUNKING" : expected(line));
  }
  expect(replies).toBe(lines.length);
  return client;
}

function expected(line: string): string {
  if (line === "DATA") return "354 ";
  return line.startsWith("MAIL") ? "2.1.0" : "2.1.5";
}

/** @returns seconds until the end, and how it was. */
async function endOf(client: Client) {
  const from = performance.now();
  const { at, how, text } = await client.ended;
  return { how, seconds: (at - from) / 1_000, text };
}

const timedOut = /421 4\.4\.2 mx\.localhost Error: timeout exceeded, closing connection\r\n$/u;
const tooSlow = /421 4\.4\.2 mx\.localhost Error: data came too slowly, closing connection\r\n$/u;
const open = ["EHLO client.localhost", "MAIL FROM:<alice@localhost>", "RCPT TO:<bob@localhost>"];

const mostRecipients = 10_000;

/** Sends one message after another, and reads no answer. @returns how the server has closed it, and seconds since the kernel last took something for it. */
async function neverRead({ port, connd }: SmtpSite) {
  const client = await say(port, ...open.slice(0, 1));
  const { socket } = client;
  socket.pause();
  const recipients = Array.from(
    { length: mostRecipients },
    (_, index) => `RCPT TO:<bob${index}@localhost>\r\n`,
  );
  const commands = `MAIL FROM:<>\r\n${recipients.join("")}RSET\r\n`;
  const until = performance.now() + 50_000;
  let taken = performance.now();
  while (performance.now() < until) {
    const { "smtp/default": counters } = await connd.counters();
    if (counters?.currentConnections === 0)
      return { closed: counters.closed, seconds: (performance.now() - taken) / 1_000 };
    if (socket.writableLength === 0 && socket.writable)
      socket.write(commands, (error) => {
        if (!error) taken = performance.now();
      });
    await wait(20);
  }
  throw new Error("it is still there");
}

/** Real seconds, for the command as a whole; every rule by itself is tested on the manual clock. */
describe("connd with SMTP in real time", () => {
  test("ends each client at its own limit, never before, and leaves honest ones alone", async () => {
    await using site = await startSmtp({ policy });
    const { port } = site;
    const silent = dial(port).then(endOf);
    const idle = say(port, open[0] ?? "").then(endOf);
    const idleWithin = say(port, ...open).then(endOf);
    const stalled = say(port, ...open, "DATA").then(endOf);
    const dripped = say(port, open[0] ?? "").then((client) => {
      void drip(client, "MAIL FROM:<alice@localhost>", 1_000);
      return endOf(client);
    });
    const drippedData = say(port, ...open, "DATA").then((client) => {
      void drip(client, "Subject: a very slow message\r\n", 1_000);
      return endOf(client);
    });
    const honest = say(port, ...open, "DATA").then(async (client) => {
      // Slow, and faster than it must be.
      for (let count = 0; count < 16; count++) {
        client.socket.write(`${"x".repeat(198)}\r\n`);
        await wait(500);
      }
      client.socket.write(".\r\n");
      await client.seen("queued as");
      client.socket.end("QUIT\r\n");
      return client.ended;
    });

    for (const [ending, least, most] of [
      [silent, 4, 5],
      [idle, 3, 4],
      [idleWithin, 3, 4],
      [stalled, 3, 4],
      [dripped, 5, 6],
    ] as const) {
      const { how, seconds, text } = await ending;
      expect(text).toMatch(timedOut);
      expect(how).toBe("fin");
      // The client counts from a little later than the server.
      expect(seconds).toBeGreaterThanOrEqual(least - 0.1);
      expect(seconds).toBeLessThan(most);
    }
    const { seconds, text } = await drippedData;
    expect(text).toMatch(tooSlow);
    expect(seconds).toBeGreaterThanOrEqual(3.9);
    expect(seconds).toBeLessThan(5);
    expect((await honest).text).toContain("221 ");
    const [dropped] = await site.waitFor(1);
    expect(dropped?.octets.length).toBe(16 * 200);
    expect((await site.connd.counters())["smtp/default"]?.closed).toEqual({
      greeting_timeout: 1,
      idle_timeout: 2,
      body_timeout: 1,
      header_wait_timeout: 1,
      min_receive_rate: 1,
      completed: 1,
    });
  }, 30_000);

  test("lets go of a client that never reads", async () => {
    await using site = await startSmtp({ policy, site: { maxRecipients: mostRecipients } });
    const { closed, seconds } = await neverRead(site);
    expect(closed).toEqual({ send_timeout: 1 });
    // The kernel fills first, and a busy machine takes its time for that.
    expect(seconds).toBeLessThan(10);
    expect(await site.dropped()).toEqual([]);
  }, 180_000);
});
