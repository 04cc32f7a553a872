import { AddressCounts } from "../admission/address-counts.ts";
import { Candidates } from "../admission/candidates.ts";
import { RateTable } from "../admission/rate-table.ts";
import type { Reason } from "../close/reason.ts";
import { HEAD, IDLE } from "../phases/phase.ts";
import { learnKey } from "./client-key.ts";
import type { GuardNode } from "./guard-node.ts";
import type { TrackedConnection } from "./tracked-connection.ts";

/**
 * The admission limits of one level. A limit that came down from above unchanged is left to the level above, where it
 * holds for all below together.
 */
export class Gate {
  readonly #node: GuardNode;
  #most = Number.POSITIVE_INFINITY;
  #mostPerAddress = Number.POSITIVE_INFINITY;
  #rate = Number.POSITIVE_INFINITY;
  #addresses: AddressCounts | undefined;
  #rates: RateTable | undefined;
  #candidates: Candidates<TrackedConnection> | undefined;

  constructor(node: GuardNode) {
    this.#node = node;
    this.obey();
  }

  /** Reads the limits from the policy in force. What was counted so far goes on counting. */
  obey(): void {
    this.#most = this.#ownLimit("maxConnections");
    this.#mostPerAddress = this.#ownLimit("maxConnectionsPerAddress");
    this.#rate = this.#ownLimit("maxConnectionRate");
    if (Number.isFinite(this.#mostPerAddress)) this.#countAddresses();
    if (Number.isFinite(this.#rate)) this.#rates ??= new RateTable();
    if (Number.isFinite(this.#most)) this.#queueCandidates();
  }

  /** Must addresses be known to judge a newcomer? */
  get needsAddress(): boolean {
    return this.#addresses !== undefined || this.#rates !== undefined;
  }

  /** Why nobody may come in from the address `key` now, or `undefined`. */
  addressRefusal(key: string | undefined): Reason | undefined {
    if (key === undefined) return undefined;
    const now = this.#node.clock.now();
    if (Number.isFinite(this.#rate) && this.#rates?.take(key, now, this.#rate) === false)
      return "rate_limit";
    const count = this.#addresses?.of(key) ?? 0;
    return count >= this.#mostPerAddress ? "address_limit" : undefined;
  }

  /** Is there room for a newcomer? May evict somebody to make it. */
  makeRoom(): boolean {
    return this.#node.tally.current < this.#most || this.#evict();
  }

  enter(connection: TrackedConnection): void {
    if (connection.addressKey !== undefined) this.#addresses?.add(connection.addressKey);
    this.note(connection);
  }

  /** The connection is about to be counted under `key` in place of its own. */
  recount({ addressKey }: TrackedConnection, key: string | undefined): void {
    if (addressKey !== undefined) this.#addresses?.remove(addressKey);
    if (key !== undefined) this.#addresses?.add(key);
  }

  /** The connection has nothing to show yet: it may be displaced by a newcomer. */
  note(connection: TrackedConnection): void {
    const candidates = this.#candidates;
    if (candidates === undefined) return;
    candidates.forget(isEvictable);
    candidates.add(connection, this.#node.engine.beat.time.tick);
  }

  forget(connection: TrackedConnection): void {
    if (connection.addressKey !== undefined) this.#addresses?.remove(connection.addressKey);
    this.#candidates?.remove(connection);
  }

  #evict(): boolean {
    const { policy, tally } = this.#node;
    // Above a limit that was lowered, one place would not help the newcomer.
    if (policy.whenFull !== "evict" || tally.current > this.#most) return false;
    this.#candidates?.takeOldest(evictableSince)?.evict();
    return tally.current < this.#most;
  }

  #ownLimit(name: "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionRate"): number {
    const value = this.#node.policy[name];
    return this.#node.parent?.policy[name] === value ? Number.POSITIVE_INFINITY : value;
  }

  #countAddresses(): void {
    if (this.#addresses !== undefined) return;
    this.#addresses = new AddressCounts();
    for (const connection of this.#node.connections()) {
      const key = learnKey(connection);
      if (key !== undefined) this.#addresses.add(key);
    }
  }

  #queueCandidates(): void {
    if (this.#candidates !== undefined) return;
    this.#candidates = new Candidates();
    for (const connection of this.#node.connections()) {
      if (isEvictable(connection)) this.note(connection);
    }
  }
}

/** Handshake, greeting and head: nothing complete has been said. */
function isEvictable({ reason, phaseNumber }: TrackedConnection): boolean {
  return reason === undefined && phaseNumber <= HEAD && phaseNumber !== IDLE;
}

function evictableSince(connection: TrackedConnection): number | undefined {
  return isEvictable(connection) ? connection.phaseStart : undefined;
}
