import type { LimitName, Origin, Policy } from "../policy/policy.ts";

/** A connection, as far as it matters here. */
interface Client {
  /** The level whose policy is in force. */
  readonly node: {
    readonly policy: Policy;
    readonly origins: Readonly<Record<LimitName, Origin>>;
  };
}

/** What clients have asked for, in milliseconds. Few ever ask, so connections have no field for it. */
const wishes = new WeakMap<Client, number>();

/** Notes what the client of a connection has asked for. */
export function wishIdle(connection: Client, ms: number): void {
  wishes.set(connection, ms);
}

/** `policy`, or what is left of it for a client that wants to be idle for less. */
export function withWish(connection: Client, policy: Policy): Policy {
  const ms = wishes.get(connection);
  if (ms === undefined || ms >= policy.connectionTimeout) return policy;
  return { ...policy, connectionTimeout: ms };
}

/** Who has set the limit that is in force for a connection: a level, or its client. */
export function originFor(connection: Client, limit: LimitName): Origin {
  const { node } = connection;
  const isWish = limit === "connectionTimeout" && withWish(connection, node.policy) !== node.policy;
  return isWish ? "client" : node.origins[limit];
}
