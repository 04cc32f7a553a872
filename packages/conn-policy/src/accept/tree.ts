import type { ProfileName } from "../policy/profiles.ts";
import type { GuardEvent } from "../report/event.ts";
import type { Engine } from "./engine.ts";
import type { GuardNode } from "./guard-node.ts";
import type { Guard } from "./guard.ts";

/** What all levels of one tree have in common. */
export interface Tree {
  readonly engine: Engine;
  /** Every level, by the interface that callers hold. Guards of another tree are not in it. */
  readonly nodes: Map<Guard, GuardNode>;
  readonly profile: ProfileName;
  readonly isTrusted: (address: string) => boolean;
  /** Whether any address is trusted: addresses are only asked for where somebody needs them. */
  readonly hasTrusted: boolean;
  readonly onEvent: ((event: GuardEvent) => void) | undefined;
}
