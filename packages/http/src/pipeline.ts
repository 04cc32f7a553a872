import type { ServerResponse } from "node:http";
import type { Connection } from "@core/conn-policy";
import { type ReadGate, createReadGate } from "@core/conn-policy/plugin";

/** So many wait before the client is not read from any more: Node would take in a million. */
const mostWaiting = 32;

/** The pipelined requests of a connection behind the one whose turn it is, in their order. */
export interface Pipeline {
  readonly last: ServerResponse | undefined;
  has(response: ServerResponse): boolean;
  add(response: ServerResponse): void;
  /** Says what is to be done when it is the turn of one that is here. */
  plan(response: ServerResponse, act: () => void): void;
  /** Takes the first out. */
  shift(): readonly [response: ServerResponse, act: (() => void) | undefined] | undefined;
}

/** @param response the first that is to wait. */
export function createPipeline(response: ServerResponse, connection: Connection): Pipeline {
  return new GatedPipeline(createReadGate(response.req.socket, connection.socket));
}

class GatedPipeline implements Pipeline {
  /** What is to be done when it is their turn. */
  readonly #waiting = new Map<ServerResponse, (() => void) | undefined>();
  readonly #gate: ReadGate;

  constructor(gate: ReadGate) {
    this.#gate = gate;
  }

  get last(): ServerResponse | undefined {
    return [...this.#waiting.keys()].at(-1);
  }

  has(response: ServerResponse): boolean {
    return this.#waiting.has(response);
  }

  /** What came in the same piece is parsed all the same: some two thousand at most. */
  add(response: ServerResponse): void {
    this.#waiting.set(response, undefined);
    if (this.#waiting.size >= mostWaiting) this.#gate.shut();
  }

  plan(response: ServerResponse, act: () => void): void {
    this.#waiting.set(response, act);
  }

  shift(): ReturnType<Pipeline["shift"]> {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    this.#waiting.delete(first[0]);
    if (this.#waiting.size <= mostWaiting / 2) this.#gate.open();
    return first;
  }
}
