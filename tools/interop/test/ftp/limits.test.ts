import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { logIn } from "./session.ts";
import { startFtp } from "./site.ts";

const mebibyte = 1_048_576;
const policy = "services.ftp.policy";

/** Reads so many bytes a second until the end. @returns how many there were. */
async function crawl(data: Socket, bytesPerSecond: number): Promise<number> {
  const from = performance.now();
  let bytes = 0;
  const mayRead = () => bytes <= (bytesPerSecond * (performance.now() - from)) / 1_000;
  data.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (!mayRead()) data.pause();
  });
  const throttle = setInterval(() => mayRead() && data.resume(), 10);
  await once(data, "end").finally(() => clearInterval(throttle));
  return bytes;
}

/** Real seconds, for the command as a whole; every rule by itself is tested on the manual clock. */
describe("connd with FTP in real time", () => {
  test("cuts no transfer for a silent control connection, and the idle session after it", async () => {
    await using site = await startFtp(
      { [`${policy}.connectionTimeout`]: "3s" },
      { "large.bin": Buffer.alloc(15 * mebibyte, "x") },
    );
    const session = await logIn(site.port);
    const from = performance.now();
    const crawling = crawl(await session.openData(), mebibyte);
    expect(await session.ask("RETR large.bin")).toMatch(/^150 /u);
    // It comes when the kernel has the rest, some mebibytes of the fifteen; for the client the transfer goes on.
    expect(await session.reply()).toMatch(/^226 /u);
    const early = session.reply();
    expect(await crawling).toBe(15 * mebibyte);
    const done = performance.now();
    expect(done - from).toBeGreaterThan(14_000);
    expect(await early).toMatch(/^421 /u);
    const { at, how } = await session.client.ended;
    expect(how).toBe("fin");
    expect((at - done) / 1_000).toBeGreaterThanOrEqual(2.9);
    expect((at - done) / 1_000).toBeLessThan(4);
    expect(await site.connd.logged('"msg":"connection"')).toMatchObject({
      service: "ftp",
      reason: "idle_timeout",
    });
    expect((await site.connd.counters())["ftp/default"]).toMatchObject({
      currentConnections: 0,
      closed: { idle_timeout: 1 },
    });
  }, 40_000);

  test("ends a stalled transfer with 426, and keeps its session", async () => {
    await using site = await startFtp(
      { [`${policy}.dataChannelTimeout`]: "2s", [`${policy}.connectionTimeout`]: "20s" },
      // No kernel holds that much for a reader that has stopped.
      { "large.bin": Buffer.alloc(64 * mebibyte, "x") },
    );
    const session = await logIn(site.port);
    const data = await session.openData();
    data.on("error", () => {});
    const from = performance.now();
    expect(await session.ask("RETR large.bin")).toMatch(/^150 /u);
    data.pause();
    expect(await session.reply()).toMatch(/^426 /u);
    const seconds = (performance.now() - from) / 1_000;
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(4);
    expect(await session.ask("NOOP")).toMatch(/^200 /u);
    expect(await site.connd.logged('"msg":"transfer"')).toMatchObject({
      ...{ service: "ftp", site: "default", verb: "RETR", reason: "data_channel_timeout" },
      ...{ limit: "dataChannelTimeout", limitOrigin: "service ftp" },
    });
    data.destroy();
    const crawling = crawl(await session.openData(), mebibyte);
    expect(await session.ask("RETR README.txt")).toMatch(/^150 /u);
    expect(await session.reply()).toMatch(/^226 /u);
    expect(await crawling).toBeGreaterThan(0);
    expect(await session.ask("QUIT")).toMatch(/^221 /u);
    await session.client.ended;
  }, 20_000);
});
