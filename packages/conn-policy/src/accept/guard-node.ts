import type { Socket } from "node:net";
import { Pipe } from "../bandwidth/pipe.ts";
import type { Clock } from "../clock/clock.ts";
import type { LastWords } from "../close/closer.ts";
import type { Reason } from "../close/reason.ts";
import { type Bounds, boundsOf, longestOf } from "../phases/bounds.ts";
import { policyError } from "../policy/error.ts";
import type { Notice, Policy, PolicyInput, PolicyPatch } from "../policy/policy.ts";
import type { Resolved } from "../policy/resolve.ts";
import { type GuardEvent, hasChannelListener } from "../report/event.ts";
import type { Histogram } from "../report/histogram.ts";
import { type Counts, Tally, addTally, countsOf } from "../report/tally.ts";
import { admit, findConnection } from "./admit.ts";
import type { AdmitOptions, Connection } from "./connection.ts";
import { drain } from "./drain.ts";
import type { Engine } from "./engine.ts";
import { wordsOf } from "./farewell.ts";
import { Gate } from "./gate.ts";
import type {
  ChildOptions,
  Farewell,
  FarewellContext,
  Guard,
  Protectable,
  ProtectOptions,
} from "./guard.ts";
import { PolicyStack, readOwn } from "./policy-stack.ts";
import { protect } from "./protect.ts";
import { retire } from "./retire.ts";
import { tell } from "./tell.ts";
import type { TrackedConnection } from "./tracked-connection.ts";
import type { Tree } from "./tree.ts";

/** Notices kept for `notices`; older ones have been reported as events. */
const mostNotices = 100;

/** One level of the tree: its own limits, what came down to it, and what it has counted. */
export class GuardNode implements Guard {
  readonly name: string;
  readonly path: string;
  readonly parent: GuardNode | undefined;
  readonly children: GuardNode[] = [];
  /** Levels that are no children any more and still have connections. */
  readonly retiring: Set<GuardNode> = new Set();
  readonly tree: Tree;
  /** This level and those above, from the inside out. */
  readonly chain: readonly GuardNode[];
  readonly tally: Tally = new Tally();
  readonly gate: Gate;
  readonly pipe: Pipe;
  readonly notices: Notice[] = [];
  bounds: Bounds;
  isDraining = false;
  readonly #farewell: Farewell | undefined;
  readonly #stack: PolicyStack;
  readonly #emptied: (() => void)[] = [];

  constructor(tree: Tree, parent: GuardNode | undefined, options: ChildOptions) {
    this.tree = tree;
    this.parent = parent;
    this.chain = parent === undefined ? [this] : [this, ...parent.chain];
    this.name = options.name;
    this.path = parent?.parent === undefined ? options.name : `${parent.path}/${options.name}`;
    this.#farewell = options.farewell;
    this.isDraining = parent?.isDraining ?? false;
    const reading = readOwn(options, this.path, parent === undefined);
    const { profile } = tree;
    const above = parent === undefined ? undefined : parent.#stack;
    this.#stack = new PolicyStack(above, profile, options.protocol, this.path, reading);
    this.bounds = this.#findBounds();
    this.gate = new Gate(this);
    this.pipe = new Pipe(parent?.pipe);
    this.#setRate();
    tree.nodes.set(this, this);
    this.#report(reading.notices);
  }

  get engine(): Engine {
    return this.tree.engine;
  }

  get clock(): Clock {
    return this.engine.clock;
  }

  get policy(): Policy {
    return this.#stack.policy;
  }

  get origins(): Resolved["origins"] {
    return this.#stack.origins;
  }

  child(options: ChildOptions): Guard {
    if (this.children.some((child) => child.name === options.name)) {
      throw policyError("ERR_CONN_POLICY_NAME_TAKEN", { place: this.path, value: options.name });
    }
    const child = new GuardNode(this.tree, this, options);
    this.children.push(child);
    return child;
  }

  admit(socket: Socket, options: AdmitOptions = {}): Connection | undefined {
    return admit(this, socket, options);
  }

  protect(server: Protectable, options?: ProtectOptions): () => void {
    return protect(this, server, options);
  }

  connectionOf(socket: Socket): Connection | undefined {
    return findConnection(this, socket);
  }

  reload(policy: PolicyInput): readonly Notice[] {
    const { layer, notices } = this.#stack.read(policy);
    this.#stack.set(layer);
    this.#obey(notices);
    return notices;
  }

  patch(patch: PolicyPatch): { applied: PolicyPatch; notices: readonly Notice[] } {
    const { layer, applied, notices } = this.#stack.readPatch(patch);
    this.#stack.set(layer);
    this.#obey(notices);
    return { applied, notices };
  }

  counts(): Counts {
    return countsOf(this.tally, this.#sum());
  }

  idleGaps(): Histogram {
    return this.#sum().idleGaps;
  }

  durations(): Histogram {
    return this.#sum().durations;
  }

  *connections(): IterableIterator<TrackedConnection> {
    for (const connection of this.engine.connections()) {
      if (this.isAbove(connection.node)) yield connection;
    }
  }

  drain(): Promise<void> {
    return drain(this);
  }

  retire(): Promise<void> {
    return retire(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections()) this.engine.endSoon(connection, "shutdown");
    await this.emptied();
    if (this.parent === undefined) this.engine.beat.stop();
  }

  /** Resolves when no connection is left. */
  async emptied(): Promise<void> {
    if (this.tally.current > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  /** Is `node` this level or one below? */
  isAbove(node: GuardNode): boolean {
    return node.chain.includes(this);
  }

  lastWords(reason: Reason, context: FarewellContext): LastWords {
    for (const level of this.chain) {
      if (level.#farewell !== undefined)
        return wordsOf(level.#farewell, reason, { ...context, guard: this });
    }
    return undefined;
  }

  hasListener(type: GuardEvent["type"]): boolean {
    return this.tree.onEvent !== undefined || hasChannelListener(type);
  }

  emit(event: GuardEvent): void {
    tell(this.tree.onEvent, event);
  }

  /** A connection of this level has closed; it left `from` and those above up to `until`, which it still belongs to. */
  leave(connection: TrackedConnection, reason: Reason, until?: GuardNode): void {
    for (const level of this.chain) {
      if (level === until) break;
      level.tally.leave(reason);
      level.gate.forget(connection);
      if (level.tally.current === 0) for (const resolve of level.#emptied.splice(0)) resolve();
    }
  }

  #obey(notices: readonly Notice[]): void {
    for (const node of this.below()) node.#refresh();
    for (const connection of this.connections()) {
      connection.relimit();
      connection.shape();
    }
    this.#report(notices);
  }

  #refresh(): void {
    this.#stack.refresh();
    this.bounds = this.#findBounds();
    this.gate.obey();
    this.#setRate();
  }

  #findBounds(): Bounds {
    const bounds = boundsOf(this.policy, this.engine.tickMs);
    this.engine.beat.cover(longestOf(bounds));
    return bounds;
  }

  #setRate(): void {
    // A value that came down from above is enforced there, where it holds for all levels below together.
    const { maxBandwidth } = this.policy;
    const isInherited = this.parent?.policy.maxBandwidth === maxBandwidth;
    this.pipe.setRate(isInherited || maxBandwidth === 0 ? Number.POSITIVE_INFINITY : maxBandwidth);
  }

  /** This level and all below. */
  *below(): IterableIterator<GuardNode> {
    yield this;
    for (const child of this.children) yield* child.below();
    for (const child of this.retiring) yield* child.below();
  }

  #sum(): Tally {
    const sum = new Tally();
    this.engine.beat.follow();
    for (const node of this.below()) addTally(sum, node.tally);
    for (const connection of this.connections()) {
      sum.bytesIn += connection.bytesIn;
      sum.bytesOut += connection.bytesOut;
      connection.addPhaseTo(sum);
    }
    return sum;
  }

  #report(notices: readonly Notice[]): void {
    this.notices.push(...notices);
    this.notices.splice(0, this.notices.length - mostNotices);
    for (const notice of notices) this.emit({ type: "notice", guard: this.path, notice });
  }
}
