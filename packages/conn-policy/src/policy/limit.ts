import type { ChoiceName, FlagName, LimitName, WhenFull } from "./policy.ts";

/** What setting 0 does: keep the previous value (and leave a notice), turn the limit off, or an error. */
export type WhenZero = "keep" | "off" | "refuse";

/** When in the life of a connection a limit counts. */
export type LimitPhase =
  | "admission"
  | "handshake"
  | "greeting"
  | "idle"
  | "head"
  | "body"
  | "work"
  | "send"
  | "drain"
  | "boundary"
  | "always";

/** What is true of every limit. Docs and the configuration's schema are made from it. */
export interface LimitFacts {
  /** What 0 does (IIS: ConnectionTimeout and HeaderWaitTimeout keep, MinFileBytesPerSec off). */
  readonly whenZero: WhenZero;
  /** Whether `off` is a value. */
  readonly mayBeOff: boolean;
  /** The names IIS has for it, newest first; none where the limit is ours. */
  readonly iis: readonly string[];
  /** When it counts; `boundary` is the end of a request, `always` from connect to close. */
  readonly phases: readonly LimitPhase[];
  /** What it bounds, in one sentence. */
  readonly bounds: string;
}

/** A limit that is a number. */
export interface NumberLimit extends LimitFacts {
  /** How it is written: `120s`, `240B/s`, `500`, `10/s`. */
  readonly kind: "duration" | "rate" | "count" | "perSecond";
  /** The number that stands for off, where it may be: `Infinity` for what bounds from above, 0 for a rate or a floor. */
  readonly whenOff?: number;
}

/** A limit that is true or false. */
export interface FlagLimit extends LimitFacts {
  readonly kind: "boolean";
}

/** A limit that is one word of a few. */
export interface ChoiceLimit extends LimitFacts {
  readonly kind: "choice";
  /** The words. */
  readonly choices: readonly WhenFull[];
}

/** The facts of each limit, by name. */
export type LimitTable = {
  readonly [Name in LimitName]: Name extends FlagName
    ? FlagLimit
    : Name extends ChoiceName
      ? ChoiceLimit
      : NumberLimit;
};
