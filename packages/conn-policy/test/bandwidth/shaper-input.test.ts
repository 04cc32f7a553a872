import { describe, expect, test } from "@jest/globals";
import { Drain, Source } from "./peers.ts";
import { createRig, kib, mib } from "./rig.ts";

describe("input", () => {
  test("is not read while it owes", async () => {
    const { attach, run, shaper } = createRig(64 * kib);
    const stream = new Source(64 * kib);
    attach(stream);
    stream.poll();
    expect(stream.received).toBe(64 * kib);
    expect(stream._handle.isStopped).toBe(true);
    expect(shaper.waiting).toBe(1);
    await run(900, () => stream.poll());
    expect(stream.received).toBe(64 * kib);
    await run(200, () => stream.poll());
    expect(stream.received).toBe(128 * kib);
  });

  test("that the application paused is not read again", async () => {
    const { attach, run, shaper } = createRig(64 * kib);
    const stream = new Source(16 * kib);
    attach(stream);
    stream.poll();
    expect(stream._handle.isStopped).toBe(true);
    stream._handle.reading = false;
    await run(1000);
    expect(shaper.waiting).toBe(0);
    expect(stream._handle.isStopped).toBe(true);
  });

  test("that the application resumes behind our back is stopped at the next read, and paid", async () => {
    const { attach, run } = createRig(64 * kib);
    const stream = new Source(16 * kib);
    attach(stream);
    await run(10_000, () => {
      stream._handle.readStart();
      if (stream.received < 640 * kib) stream.poll(1);
    });
    expect(stream._handle.isStopped).toBe(false);
    expect(stream.received).toBe(640 * kib);
  });

  test("leaves its debt behind when it ends", async () => {
    const { attach, run } = createRig(64 * kib);
    const uploads = Array.from({ length: 100 }, () => new Source(16 * kib));
    const stream = new Drain();
    attach(stream);
    for (const upload of uploads) {
      attach(upload);
      upload.poll(1);
      upload.destroy();
    }
    stream.write(Buffer.alloc(kib));
    await run(24_000);
    expect(stream.written).toBe(0);
    await run(2000);
    expect(stream.written).toBe(kib);
  });

  test("of a stream without Node's inner parts is paused and resumed", async () => {
    const { attach, run, shaper } = createRig(10 * kib);
    const stream = Object.assign(new Drain(), { received: 0 });
    const shaping = attach(stream);
    stream.resume();
    stream.received = 5 * kib;
    await run(32);
    expect(stream.isPaused()).toBe(true);
    await run(600);
    expect(stream.isPaused()).toBe(false);
    stream.received += 5 * kib;
    await run(32);
    expect(stream.isPaused()).toBe(true);
    shaping.stop();
    expect(stream.isPaused()).toBe(false);
    expect(shaper.waiting).toBe(0);
  });

  test("is left alone after stop", () => {
    const { attach } = createRig(kib);
    const stream = new Source(16 * kib);
    const shaping = attach(stream);
    stream.poll();
    shaping.stop();
    expect(stream._handle.isStopped).toBe(false);
    expect(Object.hasOwn(stream, "_unrefTimer")).toBe(false);
    stream.poll(3);
    expect(stream.received).toBe(64 * kib);
  });

  test("below the rate is never stopped", async () => {
    const { attach, run } = createRig(mib);
    const stream = new Source(kib);
    let stops = 0;
    stream._handle.readStop = () => void (stops += 1);
    attach(stream);
    await run(1000, () => stream.poll(8));
    expect(stops).toBe(0);
  });
});
