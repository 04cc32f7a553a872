import { AddressCounts } from "../admission/address-counts.ts";
import { Candidates } from "../admission/candidates.ts";
import { RateTable } from "../admission/rate-table.ts";
import type { Reason } from "../close/reason.ts";
import { HEAD, IDLE } from "../phases/phase.ts";
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

  /** Why a newcomer from the address `key` may not come in, or `undefined`. May evict somebody to make room. */
  refusal(key: string | undefined): Reason | undefined {
    if (key !== undefined) {
      const now = this.#node.clock.now();
      if (Number.isFinite(this.#rate) && this.#rates?.take(key, now, this.#rate) === false)
        return "rate_limit";
      const count = this.#addresses?.of(key) ?? 0;
      if (count >= this.#mostPerAddress) return "address_limit";
    }
    return this.#isFull() && !this.#evict() ? "connection_limit" : undefined;
  }

  enter(connection: TrackedConnection): void {
    if (connection.addressKey !== undefined) this.#addresses?.add(connection.addressKey);
    this.note(connection);
  }

  /** The connection has nothing to show yet: it may be displaced by a newcomer. */
  note(connection: TrackedConnection): void {
    this.#candidates?.add(connection, this.#node.engine.beat.time.tick);
  }

  forget(connection: TrackedConnection): void {
    if (connection.addressKey !== undefined) this.#addresses?.remove(connection.addressKey);
    this.#candidates?.remove(connection);
  }

  #isFull(): boolean {
    return this.#node.tally.current >= this.#most;
  }

  #evict(): boolean {
    if (this.#node.policy.whenFull !== "evict") return false;
    this.#candidates?.takeOldest(evictableSince)?.evict();
    return !this.#isFull();
  }

  #ownLimit(name: "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionRate"): number {
    const value = this.#node.policy[name];
    return this.#node.parent?.policy[name] === value ? Number.POSITIVE_INFINITY : value;
  }

  #countAddresses(): void {
    if (this.#addresses !== undefined) return;
    this.#addresses = new AddressCounts();
    for (const { addressKey } of this.#node.connections()) {
      if (addressKey !== undefined) this.#addresses.add(addressKey);
    }
  }

  #queueCandidates(): void {
    if (this.#candidates !== undefined) return;
    this.#candidates = new Candidates();
    for (const connection of this.#node.connections()) {
      if (evictableSince(connection) !== undefined) this.note(connection);
    }
  }
}

/** Handshake, greeting and head: nothing complete has been said. */
function evictableSince(connection: TrackedConnection): number | undefined {
  const isEvictable =
    connection.reason === undefined &&
    connection.phaseNumber <= HEAD &&
    connection.phaseNumber !== IDLE;
  return isEvictable ? connection.phaseStart : undefined;
}
