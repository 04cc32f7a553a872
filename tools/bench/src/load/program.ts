import { answer } from "../child/answer.ts";
import { connectAll } from "./connect-all.ts";
import type { Requester, Target } from "./requester.ts";

export interface ConnectQuestion extends Target {
  /** Names the set of connections for later questions. */
  readonly name: string;
  readonly count: number;
}

export interface BurstQuestion {
  readonly name: string;
  readonly path: string;
  readonly requests: number;
}

const sets = new Map<string, Requester[]>();

/** Asks as fast as the server answers. @returns milliseconds. */
function burst(requesters: readonly Requester[], path: string, requests: number): Promise<number> {
  let asked = 0;
  let answered = 0;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const ask = (requester: Requester): void => {
      if (asked === requests) return;
      asked++;
      requester.ask(path, (error) => {
        if (error !== undefined) reject(error);
        else if (++answered === requests) resolve(performance.now() - start);
        else ask(requester);
      });
    };
    for (const requester of requesters) ask(requester);
  });
}

answer({
  /** Opens a set of connections anew: those of an earlier burst may be about to be closed for being idle. */
  async connect({ name, count, ...target }: ConnectQuestion): Promise<void> {
    for (const requester of sets.get(name) ?? []) requester.close();
    sets.set(name, await connectAll(target, count));
  },

  burst: ({ name, path, requests }: BurstQuestion): Promise<number> =>
    burst(sets.get(name) ?? [], path, requests),

  open: (name: string): number =>
    (sets.get(name) ?? []).filter((requester) => requester.isOpen).length,
});
