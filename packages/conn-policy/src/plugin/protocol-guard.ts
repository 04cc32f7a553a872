import { createGuard } from "../accept/create-guard.ts";
import type { Farewell, Guard, GuardOptions } from "../accept/guard.ts";
import type { ProtocolDefaults } from "../policy/profiles.ts";

/** Under which limits a server that stands alone is. */
export interface ProtocolGuardOptions extends Pick<
  GuardOptions,
  "name" | "policy" | "profile" | "trusted" | "clock" | "tick" | "onEvent"
> {
  /**
   * The level above: counts and limits are shared with what else is below it. `profile`, `trusted`, `clock`, `tick` and
   * `onEvent` are then that tree's. Servers of one protocol each need a `name` of their own there; it is the protocol's
   * unless told.
   */
  readonly guard?: Guard;
}

const names: Readonly<Record<keyof ProtocolGuardOptions, true>> = {
  name: true,
  policy: true,
  profile: true,
  trusted: true,
  clock: true,
  tick: true,
  onEvent: true,
  guard: true,
};

/** What servers that stand alone have in common, for the check of their options. */
export const guardOptionNames: readonly string[] = Object.keys(names);

/**
 * Makes the level of a server that stands alone: the root of a tree of its own, or a child of `options.guard`.
 *
 * @throws `ERR_CONN_POLICY_*` for a policy that cannot be read, `ERR_CONN_POLICY_NAME_TAKEN`.
 */
export function createProtocolGuard(
  protocol: ProtocolDefaults & { readonly farewell?: Farewell | undefined },
  options: ProtocolGuardOptions,
): Guard {
  const { guard: parent, policy, profile, trusted, clock, tick, onEvent } = options;
  const { farewell } = protocol;
  const { name = protocol.name } = options;
  const level = {
    name,
    protocol,
    ...(farewell === undefined ? {} : { farewell }),
    ...(policy === undefined ? {} : { policy }),
  };
  if (parent !== undefined) return parent.child(level);
  return createGuard({
    ...level,
    ...(profile === undefined ? {} : { profile }),
    ...(trusted === undefined ? {} : { trusted }),
    ...(clock === undefined ? {} : { clock }),
    ...(tick === undefined ? {} : { tick }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}
