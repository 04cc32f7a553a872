import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { Pipe } from "../../src/bandwidth/pipe.ts";
import { Shaper } from "../../src/bandwidth/shaper.ts";
import type { Clock } from "../../src/clock/clock.ts";

/** A clock that fires when it is told, and remembers whether the last timer keeps the process alive. */
function recordingClock(): Clock & { fire: () => void; isKept: boolean } {
  return {
    fire: () => {},
    isKept: false,
    now: () => 0,
    after(_ms, callback, keepsAlive = false) {
      this.fire = callback;
      this.isKept = keepsAlive;
      return () => {};
    },
    nextTurn: () => {},
  };
}

describe("the pacing timer", () => {
  test("keeps the process alive while somebody's bytes wait for it", async () => {
    const clock = recordingClock();
    const pipe = new Pipe();
    pipe.setRate(1_000);
    const stream = new PassThrough();
    new Shaper(clock).attach({ stream, socket: stream, pipe, received: () => 0 });
    stream.write(Buffer.alloc(100_000));
    clock.fire();
    expect(clock.isKept).toBe(true);
    stream.on("error", () => {});
    stream.destroy();
    await once(stream, "close");
    clock.isKept = false;
    clock.fire();
    expect(clock.isKept).toBe(false);
  });

  test("and the system's clock does what it is asked", () => {
    const clock = new URL("../../src/clock/clock.ts", import.meta.url).href;
    const code = (keepsAlive: boolean) =>
      `const { systemClock } = await import("${clock}"); systemClock.after(50, () => console.log("fired"), ${keepsAlive});`;
    const run = (keepsAlive: boolean) =>
      spawnSync(
        process.execPath,
        ["--experimental-strip-types", "--input-type=module", "-e", code(keepsAlive)],
        {
          encoding: "utf8",
        },
      ).stdout;
    expect(run(true)).toBe("fired\n");
    expect(run(false)).toBe("");
  });
});
