import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import type { Clock } from "../clock/clock.ts";
import type { LastWords } from "../close/closer.ts";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";
import type { Notice, Policy, PolicyInput, PolicyPatch } from "../policy/policy.ts";
import type { ProfileName, ProtocolDefaults } from "../policy/profiles.ts";
import type { Resolved } from "../policy/resolve.ts";
import type { GuardEvent } from "../report/event.ts";
import type { Histogram } from "../report/histogram.ts";
import type { Counts } from "../report/tally.ts";
import type { AdmitOptions, Connection } from "./connection.ts";

/** What a protocol knows when it is asked for last words. */
export interface FarewellContext {
  readonly policy: Policy;
  /** What the connection was doing; `greeting` for one that is refused. */
  readonly phase: Phase;
  /** Absent for a connection that is refused. */
  readonly connection?: Connection;
  /** The level that the connection belongs to, or was refused at: its site may have words of its own. */
  readonly guard?: Guard;
}

/** What a protocol says to a client before it closes; `undefined`: nothing. */
export type Farewell = (reason: Reason, context: FarewellContext) => LastWords;

/** How a level of the tree is made. */
export interface ChildOptions {
  /** `http`, `default`, ...: paths are made of them (`http/default`). */
  readonly name: string;
  readonly policy?: PolicyInput;
  /** The service level: the protocol's own defaults come under the host's policy. */
  readonly protocol?: ProtocolDefaults;
  readonly farewell?: Farewell;
}

/** How the root of a tree is made. All optional: `createGuard()` has IIS 6.0's limits. */
export interface GuardOptions extends Partial<ChildOptions> {
  readonly profile?: ProfileName;
  /** Addresses and ranges (`10.0.0.0/8`) that no admission limit applies to. They are counted. */
  readonly trusted?: readonly string[];
  readonly clock?: Clock;
  /** How often the engine looks, 64 ms unless told: a limit fires at most two ticks late, never early. */
  readonly tick?: string;
  readonly onEvent?: (event: GuardEvent) => void;
}

/** A server whose connections a guard can take over: `net`, `tls`, `http`, `https`, or an object that holds one. */
export type Protectable = EventEmitter | { readonly server: EventEmitter };

/** What an adapter that marks phases adds to {@link Guard.protect}. */
export interface ProtectOptions {
  readonly admit?: AdmitOptions;
  /** Called before the server's own listeners see the socket. */
  readonly onAdmitted?: (connection: Connection) => void;
}

/**
 * Admits connections, times them and ends them. Guards form the tree host > service > site; counts and bandwidth roll
 * up it, policies come down it.
 */
export interface Guard extends AsyncDisposable {
  readonly name: string;
  /** Names from below the root: `http/default`; the root's own is its name. */
  readonly path: string;
  readonly parent: Guard | undefined;
  readonly children: readonly Guard[];
  readonly policy: Policy;
  readonly origins: Resolved["origins"];
  /** Operator slips that were forgiven, oldest first. */
  readonly notices: readonly Notice[];
  readonly clock: Clock;
  readonly isDraining: boolean;

  /** Makes a level below this one. */
  child(options: ChildOptions): Guard;
  /**
   * Takes a connection in.
   *
   * @returns `undefined` when it was refused: it has been told, counted and closed.
   */
  admit(socket: Socket, options?: AdmitOptions): Connection | undefined;
  /**
   * Puts this guard in front of a server's own connection listeners, unchanged otherwise. Node's own http timers keep
   * working; `protectHttp` of `@proto/http` replaces them.
   *
   * @returns what undoes it for new connections.
   * @throws `ERR_CONN_POLICY_NOT_A_SERVER`, `ERR_CONN_POLICY_ALREADY_PROTECTED`
   */
  protect(server: Protectable, options?: ProtectOptions): () => void;
  /** The connection of a socket (or of the TLS stream on it) that this tree admitted. */
  connectionOf(socket: Socket): Connection | undefined;
  /**
   * Replaces what this level sets; live connections obey at once. A 0 where 0 may not be keeps the previous value.
   *
   * @throws as `readLayer` does; then nothing has changed.
   */
  reload(policy: PolicyInput): readonly Notice[];
  /** Changes single limits of this level; `null` inherits again. */
  patch(patch: PolicyPatch): { readonly applied: PolicyPatch; readonly notices: readonly Notice[] };
  counts(): Counts;
  /** Silence between requests that ended with another request, of this level and all below. */
  idleGaps(): Histogram;
  /** How long ended connections lived, of this level and all below. */
  durations(): Histogram;
  /** Live connections of this level and all below. */
  connections(): IterableIterator<Connection>;
  /** Connections are refused, idle ones end now, busy ones at their next request boundary or at `drainTimeout`. */
  drain(): Promise<void>;
  /**
   * As {@link Guard.drain}, for a level that is not to come back: it leaves its parent at once, so that another may have
   * its name, and its counts become the parent's own.
   */
  retire(): Promise<void>;
}
