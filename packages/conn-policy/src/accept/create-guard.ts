import { createTrusted } from "../admission/trusted.ts";
import { systemClock } from "../clock/clock.ts";
import { parseDuration } from "../policy/duration.ts";
import { policyError } from "../policy/error.ts";
import { defaultProfile } from "../policy/profiles.ts";
import { Engine } from "./engine.ts";
import { GuardNode } from "./guard-node.ts";
import type { Guard, GuardOptions } from "./guard.ts";

/** A limit fires at most two of these late: fine for limits of seconds, and next to nothing to pay. */
const defaultTick = "64ms";

/**
 * Makes the root of a tree of guards: the host, or the only guard of a server that stands alone.
 *
 * @example
 * const guard = createGuard({ policy: { connectionTimeout: "60s", maxConnections: 500 } });
 * guard.protect(server);
 * server.listen(8080);
 *
 * @throws `ERR_CONN_POLICY_*` with place and cure for anything that cannot be read.
 */
export function createGuard(options: GuardOptions = {}): Guard {
  const engine = new Engine(options.clock ?? systemClock, tickOf(options));
  const trusted = options.trusted ?? [];
  const tree = {
    engine,
    nodes: new Map(),
    profile: options.profile ?? defaultProfile,
    isTrusted: createTrusted(trusted, "trusted"),
    hasTrusted: trusted.length > 0,
    onEvent: options.onEvent,
  };
  return new GuardNode(tree, undefined, { ...options, name: options.name ?? "host" });
}

function tickOf({ tick = defaultTick }: GuardOptions): number {
  const ms = parseDuration(tick, "tick");
  if (ms > 0) return ms;
  const cure = `leave it out for ${defaultTick}`;
  throw policyError("ERR_CONN_POLICY_ZERO_NOT_ALLOWED", { place: "tick", value: tick, cure });
}
