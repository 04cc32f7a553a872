import { expect, test } from "@jest/globals";
import type { Clock } from "@core/conn-policy";
import { createManualClock, freePort } from "@core/conn-policy/testing";
import { connect } from "../../src/delivery/relay/connect.ts";

/** A clock that knows which timers wait. */
function openClock(): { readonly clock: Clock; readonly timers: Set<object> } {
  const clock = createManualClock();
  const timers = new Set<object>();
  const after: Clock["after"] = (ms, callback) => {
    const timer = {};
    timers.add(timer);
    const cancel = clock.after(ms, callback);
    return () => {
      timers.delete(timer);
      cancel();
    };
  };
  return { clock: { ...clock, after }, timers };
}

test("a host that refuses leaves no timer behind", async () => {
  const { clock, timers } = openClock();
  const refused = connect("127.0.0.1", await freePort(), clock, new AbortController().signal);
  expect(timers.size).toBe(1);
  await expect(refused).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(timers.size).toBe(0);
});

test.each(["before it begins", "while it waits"])(
  "an attempt broken off %s leaves no timer behind",
  async (when) => {
    const { clock, timers } = openClock();
    const ending = new AbortController();
    if (when === "before it begins") ending.abort();
    // Its answer takes turns of the event loop, and the end comes first.
    const attempt = connect("127.0.0.1", await freePort(), clock, ending.signal);
    ending.abort();
    await expect(attempt).rejects.toThrow("broken off");
    expect(timers.size).toBe(0);
  },
);
