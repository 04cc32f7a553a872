import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { dial, drip } from "../client.ts";
import { NewsClient } from "./news-client.ts";
import { type NewsSite, articleOf, startNews } from "./site.ts";

/** A peer has an hour between two commands: here nobody is one. */
const startReaders = (settings: Readonly<Record<string, unknown>> = {}): Promise<NewsSite> =>
  startNews({ "services.nntp.sites.default.peers": [], ...settings });

const policy = "services.nntp.policy";
const mebibyte = 1_048_576;

function memoryOf(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(found) * 1_024;
}

async function expectCounted({ connd }: NewsSite, closed: Record<string, number>): Promise<void> {
  expect((await connd.counters())["nntp/default"]).toMatchObject({ currentConnections: 0, closed });
}

/** Real seconds, for the command as a whole; every rule by itself is tested on the manual clock. */
describe("connd with news in real time", () => {
  test("closes an idle reader without a word", async () => {
    await using site = await startReaders({ [`${policy}.connectionTimeout`]: "3s" });
    const client = await dial(site.port);
    await client.seen("200 ");
    client.socket.write("DATE\r\n");
    await client.seen("111 ");
    const from = performance.now();
    const { how, text, at } = await client.ended;
    expect((at - from) / 1_000).toBeGreaterThanOrEqual(2.9);
    expect((at - from) / 1_000).toBeLessThan(4);
    expect(how).toBe("fin");
    expect(text).toMatch(/^200 [^\r]*\r\n111 \d{14}\r\n$/u);
    await expectCounted(site, { idle_timeout: 1 });
  }, 20_000);

  test("ends a posting that drips, and stores nothing of it", async () => {
    await using site = await startReaders({
      [`${policy}.minReceiveBytesPerSec`]: "240B/s",
      [`${policy}.connectionTimeout`]: "10s",
    });
    const client = await dial(site.port);
    await client.seen("200 ");
    client.socket.write("POST\r\n");
    await client.seen("340 ");
    const article = articleOf("slow", "x".repeat(10_000), "Message-ID: <slow@localhost.test>\r\n");
    await Promise.race([drip(client, article.toString("latin1"), 100), client.ended]);
    const { text } = await client.ended;
    expect(text).toMatch(/\r\n400 [^\r]+\r\n$/u);
    using other = await NewsClient.open(site.port);
    expect(await other.ask("STAT <slow@localhost.test>")).toMatch(/^430 /u);
    expect(await other.ask("GROUP local.test")).toMatch(/^211 0 /u);
  }, 40_000);

  test("refuses a line that does not end", async () => {
    await using site = await startReaders();
    const before = memoryOf(site.connd.pid);
    const client = await dial(site.port);
    await client.seen("200 ");
    const some = Buffer.alloc(mebibyte, "x");
    for (let sent = 0; sent < 150 && !client.socket.destroyed; sent++) {
      client.socket.write(some);
      await wait(1);
    }
    const { text } = await client.ended;
    expect(text).toMatch(/\r\n(?:400|500|501) /u);
    expect(memoryOf(site.connd.pid) - before).toBeLessThan(64 * mebibyte);
  }, 20_000);

  test("bounds what a reader costs that asks 100,000 times and reads nothing, and ends it", async () => {
    await using site = await startReaders({ [`${policy}.connectionTimeout`]: "4s" });
    {
      using poster = await NewsClient.open(site.port);
      const body = `${"y".repeat(70)}\r\n`.repeat(100);
      const extra = "Message-ID: <big@localhost.test>\r\n";
      expect(await poster.post(articleOf("big", body, extra))).toMatch(/^240 /u);
    }
    const before = memoryOf(site.connd.pid);
    const client = await dial(site.port);
    await client.seen("200 ");
    client.socket.pause();
    client.socket.write("ARTICLE <big@localhost.test>\r\n".repeat(100_000));
    let most = 0;
    const from = performance.now();
    for (;;) {
      most = Math.max(most, memoryOf(site.connd.pid) - before);
      if ((await site.connd.counters())["nntp/default"]?.currentConnections === 0) break;
      if (performance.now() - from > 30_000) throw new Error("it is not ended");
      await wait(100);
    }
    client.socket.destroy();
    expect(most).toBeLessThan(64 * mebibyte);
    await expectCounted(site, { client_close: 1, send_timeout: 1 });
  }, 40_000);
});
