import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Drain } from "./peers.ts";
import { createRig, kib, mib, pipeOf } from "./rig.ts";

describe("output", () => {
  test("comes out unchanged and in order, whatever it is cut into", async () => {
    const text = fc.string({ unit: "binary" });
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 5000 }), text);
    const plan = fc.array(fc.record({ chunk, isCorked: fc.boolean() }), { maxLength: 20 });
    const rate = fc.integer({ min: 10 * kib, max: mib });
    await fc.assert(
      fc.asyncProperty(plan, rate, async (writes, bytesPerSecond) => {
        const { attach, run, shaper } = createRig(bytesPerSecond);
        const stream = new Drain();
        attach(stream);
        const expected: Buffer[] = [];
        for (const { chunk: data, isCorked } of writes) {
          if (isCorked) stream.cork();
          stream.write(data);
          expected.push(Buffer.from(data as string));
        }
        while (stream.writableCorked > 0) stream.uncork();
        stream.end();
        while (!stream.writableFinished) await run(16);
        expect(Buffer.concat(stream.chunks).equals(Buffer.concat(expected))).toBe(true);
        expect(shaper.waiting).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test("is not copied", async () => {
    const { attach, run } = createRig(mib);
    const stream = new Drain();
    attach(stream);
    const chunk = Buffer.alloc(100 * kib);
    stream.write(chunk);
    await run(200);
    expect(stream.written).toBe(chunk.length);
    expect(stream.chunks.length).toBeGreaterThan(1);
    for (const { buffer } of stream.chunks) expect(buffer).toBe(chunk.buffer);
  });

  test("pushes back on the application as a slow connection does", async () => {
    const { attach, run } = createRig(100 * kib);
    const stream = new Drain();
    const shaping = attach(stream);
    let drains = 0;
    stream.on("drain", () => (drains += 1));
    expect(shaping.isHolding).toBe(false);
    expect(stream.write(Buffer.alloc(100 * kib))).toBe(false);
    expect(shaping.isHolding).toBe(true);
    expect(stream.writableLength).toBe(100 * kib);
    await run(900);
    expect(drains).toBe(0);
    await run(200);
    expect(drains).toBe(1);
    expect(stream.writableLength).toBe(0);
    expect(shaping.isHolding).toBe(false);
  });

  test("waits for a slow peer without holding", async () => {
    const { attach, run, shaper } = createRig(mib);
    const stream = new Drain();
    stream.mayTake = false;
    const shaping = attach(stream);
    stream.write(Buffer.alloc(100 * kib));
    await run(1000);
    expect(stream.written).toBeLessThan(40 * kib);
    expect(shaping.isHolding).toBe(false);
    expect(shaper.waiting).toBe(0);
    stream.takeAll();
    await run(200);
    expect(stream.written).toBe(100 * kib);
  });

  test("fails as the stream's own write fails", async () => {
    const { attach, run, shaper } = createRig(mib);
    const stream = new Drain();
    attach(stream);
    const errors: unknown[] = [];
    stream.on("error", (error) => errors.push(error));
    stream.write(Buffer.alloc(100 * kib), (error) => errors.push(error));
    stream.failure = new Error("broken");
    await run(100);
    expect(errors).toEqual([stream.failure, stream.failure]);
    expect(shaper.waiting).toBe(0);
  });

  test("that waits is given up with its stream, and told once", async () => {
    const { attach, run, shaper } = createRig(kib);
    const stream = new Drain();
    attach(stream);
    const told: unknown[] = [];
    stream.write(Buffer.alloc(100 * kib), (error) => told.push(error));
    stream.write("more", (error) => told.push(error));
    expect(shaper.waiting).toBe(1);
    const written = stream.written;
    stream.destroy();
    await run(100);
    expect(shaper.waiting).toBe(0);
    expect(stream.written).toBe(written);
    const code = "ERR_STREAM_DESTROYED";
    expect(told).toEqual([expect.objectContaining({ code }), expect.objectContaining({ code })]);
    expect(stream.listenerCount("close")).toBe(0);
  });

  test("goes on unpaced after stop, by the stream's own methods", async () => {
    const { attach, shaper } = createRig(kib);
    const stream = new Drain();
    const shaping = attach(stream);
    expect(Object.hasOwn(stream, "_write")).toBe(true);
    stream.write("a".repeat(100 * kib));
    shaping.stop();
    shaping.stop();
    stream.write("b");
    await new Promise((resolve) => stream.end(resolve));
    expect(Buffer.concat(stream.chunks).toString()).toBe(`${"a".repeat(100 * kib)}b`);
    expect(shaper.waiting).toBe(0);
    expect(Object.hasOwn(stream, "_write")).toBe(false);
    expect(Object.hasOwn(stream, "_writev")).toBe(false);
    expect(stream.listenerCount("close")).toBe(0);
  });

  test("of one stream survives an exception thrown by another's callback", async () => {
    const { attach, run, shaper } = createRig(100 * kib);
    const streams = [new Drain(), new Drain(), new Drain()];
    for (const stream of streams) attach(stream);
    const [first, ...others] = streams;
    first?.write(Buffer.alloc(4 * kib));
    first?.write(Buffer.alloc(1), () => {
      throw new Error("thrown by the application");
    });
    for (const stream of others) stream.write(Buffer.alloc(4 * kib));
    let thrown = 0;
    for (let round = 0; round < 30; round++) {
      await run(16).catch(() => (thrown += 1));
    }
    expect(shaper.waiting).toBe(0);
    expect(streams.map(({ written }) => written)).toEqual([4 * kib + 1, 4 * kib, 4 * kib]);
    expect(thrown).toBeLessThanOrEqual(1);
  });
});

describe("a rate", () => {
  test("that changes counts at once, also for who waits", async () => {
    const { attach, run, pipe } = createRig(10 * kib);
    const stream = new Drain();
    attach(stream);
    stream.write(Buffer.alloc(10 * mib));
    await run(1008);
    expect(stream.written / (10 * kib)).toBeCloseTo(1, 1);
    pipe.setRate(mib);
    const before = stream.written;
    await run(1008);
    expect((stream.written - before) / mib).toBeCloseTo(1, 1);
  });

  test("that is taken away lets everything go", async () => {
    const { attach, run, pipe } = createRig(kib);
    const stream = new Drain();
    const shaping = attach(stream);
    stream.write(Buffer.alloc(mib));
    pipe.setRate(Number.POSITIVE_INFINITY);
    await run(16);
    expect(stream.written).toBe(mib);
    stream.write(Buffer.alloc(mib));
    expect(stream.written).toBe(2 * mib);
    expect(shaping.isHolding).toBe(false);
  });

  test("of another pipe counts after a move", async () => {
    const { attach, run, pipe, shaper } = createRig(kib);
    const stream = new Drain();
    const shaping = attach(stream);
    stream.write(Buffer.alloc(10 * kib));
    shaping.moveTo(pipeOf(mib));
    await run(32);
    expect(stream.written).toBe(10 * kib);
    expect(shaper.waiting).toBe(0);
    expect(pipe.quantum).toBe(pipeOf(kib).quantum);
  });
});
