import { type Clock, type Guard, addressKey } from "@core/conn-policy";

interface Failing {
  failures: number;
  /** Time of the last one. */
  at: number;
}

const firstMs = 1_000;
const longestMs = 15_000;
/** So long after its last failure an address is as good as new. */
const forgottenAfterMs = 5 * 60_000;
/** More addresses than this are not remembered: the oldest makes room. */
const mostAddresses = 10_000;

/**
 * Wrong passwords by address (IPv6 by /64): each makes the next answers to it slower, 1 s, 2 s, 4 s up to 15 s, which is
 * half of `loginTimeout`. A right password is answered as late: a quick answer would tell which one it is, and whoever
 * guesses would not wait for the slow ones.
 */
export interface Penalties {
  fail(address: string): void;
  /** How long an answer to `address` is to wait. */
  delayOf(address: string): number;
}

const known = new WeakMap<Pick<Guard, "clock">, Penalties>();

/** The penalties of a site, by its guard. */
export function penaltiesAt(guard: Pick<Guard, "clock">): Penalties {
  let penalties = known.get(guard);
  if (penalties === undefined) known.set(guard, (penalties = createPenalties(guard.clock)));
  return penalties;
}

export function createPenalties(clock: Clock): Penalties {
  const records = new Map<string, Failing>();

  function recent(key: string): Failing | undefined {
    const record = records.get(key);
    if (record === undefined || clock.now() - record.at < forgottenAfterMs) return record;
    records.delete(key);
    return undefined;
  }

  return {
    fail(address) {
      const key = addressKey(address);
      const failures = (recent(key)?.failures ?? 0) + 1;
      // Last in the map: the first is always the one that has been quiet longest.
      records.delete(key);
      records.set(key, { failures, at: clock.now() });
      if (records.size <= mostAddresses) return;
      for (const oldest of records.keys()) {
        records.delete(oldest);
        return;
      }
    },
    delayOf(address) {
      const record = recent(addressKey(address));
      return record === undefined ? 0 : Math.min(longestMs, firstMs * 2 ** (record.failures - 1));
    },
  };
}
