import { type Spread, pairedRatios, spreadOf } from "./spread.ts";

/** The bar that a figure must meet: at most, or at least, so much. */
export interface Bar {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One peer's values of a figure, measured in the same run. */
export interface Peer {
  readonly name: string;
  readonly spread: Spread;
  /** Ours divided by the peer's, round by round. */
  readonly ratio: Spread;
}

/** One measured figure next to those of its peers. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly peers: readonly Peer[];
  readonly bar?: Bar;
}

/** Values of each contestant, one a round. */
export type Rounds = Readonly<Record<string, readonly number[]>>;

/** The figure of contestant `ours` among `rounds`; all others are its peers. */
export function figureOf(
  name: string,
  unit: string,
  rounds: Rounds,
  ours: string,
  bar?: Bar,
): Figure {
  const values = rounds[ours] ?? [];
  const peers = Object.entries(rounds)
    .filter(([peer]) => peer !== ours)
    .map(([peer, theirs]) => ({
      name: peer,
      spread: spreadOf(theirs),
      ratio: pairedRatios(values, theirs),
    }));
  const figure = { name, unit, ours: spreadOf(values), peers };
  return bar === undefined ? figure : { ...figure, bar };
}

/** Does the median meet the bar? `undefined` where there is none. */
export function isMet({ bar, ours }: Figure): boolean | undefined {
  if (bar === undefined) return undefined;
  const { atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY } = bar;
  return ours.median <= atMost && ours.median >= atLeast;
}
