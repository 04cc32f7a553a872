import { readdir } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import type { Counters } from "../connd.ts";
import { randomOf } from "../bytes.ts";
import { follow } from "./dialogue.ts";
import { type FtpSite, password, startFtp, user } from "./site.ts";

const total = 10_000;
const warming = 1_000;
const atOnce = 50;
const seed = 20_261_121;

const logIn = ["wait 220", `USER ${user}`, "wait 331", `PASS ${password}`, "wait 230"];

/** Clients leave at any point of them. */
const dialogues: readonly (readonly string[])[] = [
  [...logIn, "TYPE I", "EPSV", "data", "RETR large.bin", "wait 150", "wait 226", "QUIT"],
  [...logIn, "TYPE I", "EPSV", "data", "STOR up.bin", "wait 150", "send", "wait 226", "NOOP"],
  [...logIn, "PASV", "EPSV", "EPSV", "wait 229", "EPSV", "RETR large.bin", "ABOR", "wait 22"],
  [...logIn, "EPSV", "data", "LIST", "wait 226", "CWD folder", "EPSV", "data", "MLSD", "STAT"],
  [...logIn, "EPSV", "stray", "RETR large.bin", "ABOR", "STAT", "NOOP", "QUIT", "wait 221"],
  [...logIn, "EPSV", "stray", "APPE other.bin", "wait 150", "send", "ABOR", "wait 226"],
  [...logIn, "REST 10", "RNFR large.bin", "RNTO", "MKD x", "RMD x", "REIN", "wait 220"],
  [...logIn, "PORT 127,0,0,1,4,1", "RETR large.bin", "EPRT |1|127.0.0.1|1025|", "LIST", "wait 4"],
  ["wait 220", "AUTH TLS", "wait 234", "this is no handshake", "QUIT"],
  ["wait 220", "USER anonymous", "PASS x@", "SITE HELP", "OPTS", "PORT", "FEAT", "wait 211"],
  ["\0\xff\xf4\xff\xf2ABOR", "no such verb", "USER", "PASS", "QUIT", "wait 221"],
];

/** The same connections each time, though not in the same order of events. */
async function run(port: number, count: number, next: () => number): Promise<void> {
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started++ < count) {
      const steps = dialogues[Math.floor(next() * dialogues.length)] ?? [];
      await follow(port, steps, Math.floor(next() * (steps.length + 1)), next());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function settled({ connd }: FtpSite): Promise<Record<string, Counters>> {
  for (;;) {
    const counters = await connd.counters();
    if (counters["ftp"]?.currentConnections === 0) return counters;
    await wait(50);
  }
}

async function descriptors({ connd }: FtpSite): Promise<number> {
  return (await readdir(`/proc/${connd.pid}/fd`)).length;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((before, count) => before + count, 0);
}

describe("after 10,000 FTP clients that left in the middle", () => {
  test("the server lives, its counters add up and nothing is left behind", async () => {
    await using site = await startFtp(
      { "services.ftp.policy.connectionTimeout": "5s" },
      { "large.bin": Buffer.alloc(2_000_000, "x"), "folder/a.txt": "hello" },
    );
    const next = randomOf(seed);
    await run(site.port, warming, next);
    await settled(site);
    const open = await descriptors(site);
    await run(site.port, total - warming, next);

    const counters = await settled(site);
    for (const level of ["ftp", "ftp/default"]) {
      const { totalConnectionAttempts, refused, closed } = counters[level] as Counters;
      expect(totalConnectionAttempts).toBe(total);
      expect(sum(refused) + sum(closed)).toBe(total);
    }
    expect(counters["ftp"]?.closed).not.toHaveProperty("internal_error");
    expect(site.connd.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect((await descriptors(site)) - open).toBeLessThanOrEqual(5);
    // Whole uploads only: what broke off has left no part of a name of its own.
    expect(await site.connd.stop()).toBe(0);
  }, 240_000);
});
