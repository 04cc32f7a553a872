import type { Load } from "./load.ts";
import { theirs } from "./servers/postfix.ts";
import type { Mode } from "./servers/server.ts";
import { sink } from "./servers/smtp-sink.ts";

/** What is measured of each server of a mode, once a round. */
export interface Row extends Load {
  readonly title: string;
  readonly mode: Mode;
  /** Whom to beat, and by which factor. */
  readonly bar?: { readonly peer: string; readonly atLeast: number };
}

const sizes = [1, 20, 1_024];
const sessionCounts = [1, 10, 50];

export function rowsOf(mode: Mode, isQuick: boolean): Row[] {
  const persistent = sizes.flatMap((kibibytes) =>
    sessionCounts
      .filter((sessions) => !isQuick || sessions === 10)
      .map((sessions) => rowOf(mode, kibibytes, sessions, true)),
  );
  const single = (isQuick ? [10] : [10, 50]).map((sessions) => rowOf(mode, 1, sessions, false));
  return [...persistent, ...single];
}

function rowOf(mode: Mode, kibibytes: number, sessions: number, isPersistent: boolean): Row {
  const load = { mode, bytes: kibibytes * 1_024, sessions, isPersistent };
  const size = kibibytes >= 1_024 ? `${kibibytes / 1_024} MiB` : `${kibibytes} KiB`;
  const way = isPersistent ? "" : ", a connection each";
  const title = `${mode}: ${size}, ${sessions} session${sessions === 1 ? "" : "s"}${way}`;
  const bar = barOf(load, kibibytes);
  return { ...load, title, ...(bar === undefined ? {} : { bar }) };
}

function barOf(
  { mode, sessions, isPersistent }: Pick<Row, "mode" | "sessions" | "isPersistent">,
  kibibytes: number,
): Row["bar"] {
  if (mode === "stored") return { peer: theirs, atLeast: isPersistent ? 1 : 0.5 };
  return sessions >= 10 && kibibytes >= 20 && isPersistent ? { peer: sink, atLeast: 1 } : undefined;
}
