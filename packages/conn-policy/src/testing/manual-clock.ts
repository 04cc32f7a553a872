import type { Clock } from "../clock/clock.ts";
import { parseDuration } from "../policy/duration.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Turns of the event loop in which sockets on loopback get their bytes across. */
const turnsToSettle = 4;

/** A clock that stands still until it is told to move: hours pass in milliseconds, in the same order every time. */
export interface ManualClock extends Clock {
  /** Moves time on and calls what is due, in order. Sockets do nothing meanwhile. */
  advance(duration: string | number): void;
  /** As {@link ManualClock.advance}, but real sockets get their turns in between. */
  pass(duration: string | number): Promise<void>;
  /** Time goes by while the event loop is blocked: timers fire late, all at once, at the next move. */
  block(duration: string | number): void;
}

/** Makes a clock that stands at 0. Durations are `"120s"` or milliseconds. */
export function createManualClock(): ManualClock {
  let now = 0;
  let order = 0;
  let isMoving = false;
  let timers: Timer[] = [];
  let turn: (() => void)[] = [];

  function runTurns(): void {
    while (turn.length > 0) {
      const callbacks = turn;
      turn = [];
      for (const callback of callbacks) callback();
    }
  }

  function takeDue(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (
        first === undefined ||
        timer.at < first.at ||
        (timer.at === first.at && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    if (first !== undefined) timers = timers.filter((timer) => timer !== first);
    return first;
  }

  function fireNext(until: number): boolean {
    const timer = takeDue(until);
    if (timer === undefined) return false;
    now = Math.max(now, timer.at);
    timer.callback();
    return true;
  }

  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(0, ms), order: order++, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    nextTurn(callback) {
      turn.push(callback);
      if (!isMoving) setImmediate(runTurns);
    },
    advance(duration) {
      const until = now + milliseconds(duration);
      isMoving = true;
      runTurns();
      while (fireNext(until)) runTurns();
      now = until;
      isMoving = false;
    },
    async pass(duration) {
      const until = now + milliseconds(duration);
      isMoving = true;
      // After a block: Node fires what is overdue first, then reads sockets, then calls those who waited for a turn.
      while (fireNext(now));
      await settle();
      runTurns();
      while (fireNext(until)) {
        await settle();
        runTurns();
        await settle();
      }
      now = until;
      isMoving = false;
      await settle();
      runTurns();
    },
    block(duration) {
      now += milliseconds(duration);
    },
  };
}

function milliseconds(duration: string | number): number {
  return typeof duration === "number" ? duration : parseDuration(duration);
}

/** Lets pending input and output happen. */
export async function settle(turns: number = turnsToSettle): Promise<void> {
  for (let count = 0; count < turns; count++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
