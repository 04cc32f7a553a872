import { describe, expect, test } from "@jest/globals";
import { Drain, Source, writeForEver } from "./peers.ts";
import { createRig, kib, mib, pipeOf } from "./rig.ts";

const clients = 50;

function expectFair(totals: readonly number[], rate: number): void {
  const error = total(totals) / (rate * 10) - 1;
  expect(Math.abs(error)).toBeLessThanOrEqual(0.02);
  expect(Math.max(...totals) / Math.min(...totals)).toBeLessThanOrEqual(1.3);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function make<T>(count: number, one: () => T): T[] {
  return Array.from({ length: count }, one);
}

describe("50 equal clients over 10 s", () => {
  test.each([
    [kib, 65_536],
    [16 * kib, 65_536],
    [mib, 1000],
    [mib, 16_384],
    [mib, mib],
    [100 * mib, 65_536],
  ])("download at %d B/s, %d bytes a write", async (rate, size) => {
    const { attach, run } = createRig(rate);
    const streams = make(clients, () => new Drain());
    for (const stream of streams) {
      attach(stream);
      writeForEver(stream, size);
    }
    await run(10_000);
    expectFair(
      streams.map(({ written }) => written),
      rate,
    );
  });

  test.each([
    [mib, 1460],
    [2 * mib, 16_384],
    [4 * mib, 65_536],
    [10 * mib, 65_536],
    [100 * mib, 65_536],
  ])("upload at %d B/s, %d bytes a read", async (rate, size) => {
    const { attach, run } = createRig(rate);
    const streams = make(clients, () => new Source(size));
    for (const stream of streams) attach(stream);
    await run(10_000, () => {
      for (const stream of streams) stream.poll();
    });
    expectFair(
      streams.map(({ received }) => received),
      rate,
    );
  });

  test("half up, half down", async () => {
    const { attach, run } = createRig(10 * mib);
    const uploads = make(clients / 2, () => new Source(65_536));
    const downloads = make(clients / 2, () => new Drain());
    for (const stream of [...uploads, ...downloads]) attach(stream);
    for (const stream of downloads) writeForEver(stream, 65_536);
    await run(10_000, () => {
      for (const stream of uploads) stream.poll();
    });
    const totals = [
      ...uploads.map(({ received }) => received),
      ...downloads.map(({ written }) => written),
    ];
    expectFair(totals, 10 * mib);
  });
});

describe("a tree of pipes", () => {
  test("a fast site in a slow service gets what the service has", async () => {
    const { attach, run, pipe: host } = createRig(10 * mib);
    const service = pipeOf(mib, host);
    const site = pipeOf(100 * mib, service);
    const stream = new Drain();
    attach(stream, site);
    writeForEver(stream, mib);
    await run(10_000);
    expectFair([stream.written], mib);
  });

  test("a slow site does not slow its neighbour, which gets all the rest", async () => {
    const { attach, run, pipe: host } = createRig(mib);
    const slow = make(5, () => new Drain());
    const fast = new Drain();
    const [slowSite, fastSite] = [pipeOf(100 * kib, host), pipeOf(10 * mib, host)];
    for (const stream of slow) {
      attach(stream, slowSite);
      writeForEver(stream, mib);
    }
    attach(fast, fastSite);
    writeForEver(fast, 16_384);
    await run(10_000);
    expectFair(
      slow.map(({ written }) => written),
      100 * kib,
    );
    expectFair([total([fast.written, ...slow.map(({ written }) => written)])], mib);
  });

  test("sites without a rate share the host's equally by streams", async () => {
    const { attach, run, pipe: host } = createRig(mib);
    const streams = make(10, () => new Drain());
    for (const [index, stream] of streams.entries()) {
      attach(stream, index < 2 ? pipeOf(Number.POSITIVE_INFINITY, host) : host);
      writeForEver(stream, 65_536);
    }
    await run(10_000);
    expectFair(
      streams.map(({ written }) => written),
      mib,
    );
  });
});

test("a short reply passes a megabyte that waits", async () => {
  const { attach, run } = createRig(100 * kib);
  const [large, small] = [new Drain(), new Drain()];
  attach(large);
  attach(small);
  large.write(Buffer.alloc(mib));
  await run(160);
  small.write(Buffer.alloc(200));
  await run(144);
  expect(small.written).toBe(200);
  expect(large.written).toBeLessThan(40 * kib);
});

test("newcomers do not starve who waits", async () => {
  const { attach, run } = createRig(10 * kib);
  const old = new Drain();
  attach(old);
  writeForEver(old, kib);
  await run(1000);
  const before = old.written;
  await run(10_000, () => {
    const fresh = new Drain();
    attach(fresh);
    fresh.write(Buffer.alloc(200));
  });
  expect(old.written - before).toBeGreaterThan(kib);
});

test("a rate of a few bytes a second still passes them", async () => {
  const { attach, run } = createRig(10);
  const stream = new Drain();
  attach(stream);
  stream.write(Buffer.alloc(1000));
  await run(10_000);
  expect(stream.written).toBeGreaterThanOrEqual(99);
  expect(stream.written).toBeLessThanOrEqual(102);
});
