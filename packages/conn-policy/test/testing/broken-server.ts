import { type Socket, createServer } from "node:net";
import { type Connection, type Guard, createGuard } from "../../src/index.ts";
import type { StandaloneServer } from "../../src/plugin/index.ts";
import type { RigSetup } from "../../src/testing/index.ts";

/** One mistake that somebody who marks phases by hand can make. */
export type Fault =
  | "none"
  | "is never idle"
  | "is busy when it should wait for the first byte"
  | "starts the head clock anew with each packet"
  | "starts the head clock anew with each packet of a second request"
  | "has an idle timer of its own"
  | "marks no send"
  | "loses half of a reply"
  | "says nothing to whom it refuses"
  | "calls a client idle that has said nothing"
  | "takes 0 for a limit"
  | "does not hear of changed limits"
  | "goes on after a drain"
  | "does not end a drain"
  | "closes with the client"
  | "calls every end completed"
  | "forgets what came with a request"
  | "counts wrong";

export const bigBytes: number = 24 * 1024 * 1024;
const big = Buffer.alloc(bigBytes, "x");

/** A line server whose phases are marked by hand, with at most one fault. */
export function brokenServer(
  { policy, clock, tick, onEvent }: RigSetup,
  fault: Fault,
): StandaloneServer {
  const isMute = fault === "says nothing to whom it refuses";
  const words = isMute ? {} : { farewell };
  const guard = createGuard({ policy, clock, tick, onEvent, ...words });
  const allowHalfOpen = fault !== "closes with the client";
  const server = createServer({ allowHalfOpen }, (socket) => {
    const connection = guard.connectionOf(socket);
    if (connection !== undefined) new BrokenSession(socket, connection, guard, fault).start();
  });
  guard.protect(server, { admit: { isMarked: true } });
  return { server, guard: deceive(guard, fault) };
}

export function farewell(reason: string): string | undefined {
  return reason === "connection_limit" ? "-BUSY\r\n" : undefined;
}

class BrokenSession {
  readonly #socket: Socket;
  readonly #connection: Connection;
  readonly #guard: Guard;
  readonly #fault: Fault;
  #text = "";
  #cancelTimer: (() => void) | undefined;
  #isOver = false;

  constructor(socket: Socket, connection: Connection, guard: Guard, fault: Fault) {
    this.#socket = socket;
    this.#connection = connection;
    this.#guard = guard;
    this.#fault = fault;
  }

  start(): void {
    const has = this.#has;
    if (has("calls every end completed")) this.#connection.expect("completed");
    if (has("is busy when it should wait for the first byte")) this.#connection.enter("work");
    if (has("calls a client idle that has said nothing")) this.#connection.enter("idle");
    this.#socket.write("+HELLO\r\n");
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk.toString()));
    this.#socket.on("end", () => {
      this.#isOver = true;
      this.#socket.end();
    });
  }

  readonly #has = (fault: Fault): boolean => this.#fault === fault;

  #take(text: string): void {
    const connection = this.#connection;
    this.#cancelTimer?.();
    if (this.#has("starts the head clock anew with each packet")) connection.enter("head");
    const isSecond = connection.requests > 0;
    if (isSecond && this.#has("starts the head clock anew with each packet of a second request"))
      connection.enter("head");
    this.#text += text;
    for (let end = this.#text.indexOf("\n"); end >= 0; end = this.#text.indexOf("\n")) {
      const line = this.#text.slice(0, end).trim();
      this.#text = this.#text.slice(end + 1);
      if (this.#has("forgets what came with a request")) this.#text = "";
      connection.enter("work");
      // Late enough for a FIN behind the request to be there first.
      if (this.#has("closes with the client")) setTimeout(() => this.#answer(line), 500);
      else setImmediate(() => this.#answer(line));
    }
  }

  #answer(line: string): void {
    const connection = this.#connection;
    if (this.#isOver && this.#has("closes with the client")) return;
    const whole = line === "BIG" ? big : Buffer.alloc(0);
    const body = this.#has("loses half of a reply") ? whole.subarray(whole.length / 2) : whole;
    const reply = Buffer.concat([body, Buffer.from(`+${line}\r\n`)]);
    if (!this.#has("marks no send")) connection.enter("send", { bytes: reply.length });
    this.#socket.write(reply, () => this.#answered());
  }

  #answered(): void {
    const connection = this.#connection;
    const reason = connection.lastRequestReason();
    const isLast = reason !== undefined;
    if (isLast && !this.#has("goes on after a drain")) return connection.end(reason);
    if (isLast || this.#has("is never idle")) return connection.enter("work");
    connection.enter("idle");
    if (this.#text !== "") connection.enter("head");
    if (!this.#has("has an idle timer of its own")) return;
    const { connectionTimeout } = this.#guard.policy;
    this.#cancelTimer = this.#guard.clock.after(connectionTimeout, () => this.#socket.destroy());
  }
}

/** A guard that lies. */
function deceive(guard: Guard, fault: Fault): Guard {
  const lies: Partial<Record<Fault, Partial<Guard>>> = {
    "takes 0 for a limit": {
      patch: (patch) =>
        guard.patch(patch.connectionTimeout === 0 ? { connectionTimeout: "1s" } : patch),
    },
    "does not hear of changed limits": { patch: () => ({ applied: {}, notices: [] }) },
    "does not end a drain": { drain: () => new Promise(() => {}) },
    "counts wrong": {
      counts: () => {
        const counts = guard.counts();
        return { ...counts, totalConnectionAttempts: counts.totalConnectionAttempts + 1 };
      },
    },
  };
  const own = lies[fault] ?? {};
  return new Proxy(guard, {
    get(target, key) {
      const value: unknown = Reflect.get(key in own ? own : target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
