import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Connection, Reason } from "@core/conn-policy";
import { discard, hasBodyToCome, isWanted } from "./body.ts";
import type { Arrival, Last } from "./exchange-parts.ts";
import { advertise } from "./keep-alive.ts";
import { linger } from "./linger.ts";
import { isListening } from "./listening.ts";
import { type Pipeline, createPipeline } from "./pipeline.ts";
import { sizeOfResponse } from "./response-size.ts";

const key = Symbol("@proto/http.exchanges");

/**
 * A response of this size has left by the time its phase could matter, so most never enter `send` and save a third of
 * all that is done for them. The few that the client does not take, or that the server has only begun, are found at the
 * engine's next look.
 */
const smallBytes = 16 * 1_024;

interface Attached {
  [key]?: Exchanges;
}

/** The exchanges of a protected connection, by its socket or the TLS stream on it. */
export function exchangesOf(socket: Socket | undefined): Exchanges | undefined {
  return (socket as Attached | undefined)?.[key];
}

/** The requests of one connection, in order, and what they make of its phase. */
export class Exchanges {
  readonly #connection: Connection;
  /** The response whose turn it is on the wire. */
  #current: ServerResponse | undefined;
  /** The one that has been seen to have begun, and is small: in the middle of `end` it is not seen to be ended. */
  #begun: ServerResponse | undefined;
  #pipeline: Pipeline | undefined;
  #arrival: Arrival | undefined;
  #last: Last | undefined;
  #count = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.attachTo(connection.socket);
  }

  attachTo(socket: Socket): void {
    (socket as Socket & Attached)[key] = this;
  }

  /** Has the client been answered, in part at least? */
  get hasAnswered(): boolean {
    return this.#current?.headersSent === true || this.#arrival?.isUnread === true;
  }

  /** A head has arrived; its handler has not run. */
  begin(response: ServerResponse): void {
    if (this.#last !== undefined || this.#connection.reason !== undefined) return;
    this.#count++;
    if (this.#arrival?.isUnread === true) {
      this.#forgetRest(this.#arrival);
      // It came behind the rest of a body, and is a request of its own.
      this.#connection.enter("head");
    }
    if (this.#current === undefined) this.#take(response);
    else (this.#pipeline ??= createPipeline(response, this.#connection)).add(response);
    this.announce(response);
  }

  /** Tells the client how long the connection lives; again when a site with another policy has taken it. */
  announce(response: ServerResponse): void {
    const connection = this.#connection;
    const { policy } = connection;
    if (this.#last?.response === response) {
      response.shouldKeepAlive = this.#last.wasKept;
      this.#last = undefined;
    }
    const isEnough = this.#count >= policy.maxRequestsPerConnection;
    // Requests that wait behind another are not counted by the engine yet.
    const isOver = !isListening(connection);
    const reason =
      connection.lastRequestReason() ??
      (isEnough ? "max_requests" : isOver ? "shutdown" : undefined);
    if (reason === undefined) {
      advertise(response, policy);
      return;
    }
    this.#last = { response, reason, wasKept: response.shouldKeepAlive };
    response.shouldKeepAlive = false;
  }

  /** A drain has begun: the last of the requests that are here tells the client, if it still can. */
  announceEnd(): void {
    const response = this.#pipeline?.last ?? this.#current;
    if (response?.headersSent === false && this.#last === undefined) this.announce(response);
  }

  /** Is the handler to be spared this request, because it came after the last one or after the end? */
  isTooLate(response: ServerResponse): boolean {
    if (response === this.#current || this.#pipeline?.has(response) === true) return false;
    return this.#last !== undefined || this.#connection.reason !== undefined;
  }

  /** Does something when it is the turn of `response`, which may be at once; never, if the connection ends before. */
  atTurn(response: ServerResponse, act: () => void): void {
    if (this.#pipeline?.has(response) === true) this.#pipeline.plan(response, act);
    else act();
  }

  /** The application decides whether the body may come: until then the client waits for us. */
  hold(request: IncomingMessage): void {
    this.#arrival = { request, isHeld: true, isUnread: false };
  }

  /**
   * Bytes have moved while the server was busy, or the engine takes a look. The first time is the write of a handler that
   * answers at once, or else the end of the piece that brought the head: a body that came with it has arrived by then.
   */
  advance(): void {
    const response = this.#current;
    if (response === undefined) return;
    if (response.headersSent) this.#advanceResponse(response);
    else if (!response.req.complete) this.#advanceRequest(response);
  }

  /** The last byte of a response has been handed to the kernel. */
  finish(response: ServerResponse, socket: Socket): void {
    if (response !== this.#current) return;
    const connection = this.#connection;
    const { req: request } = response;
    const next = this.#pipeline?.shift();
    this.#current = undefined;
    if (this.#last?.response === response) this.#close(response, socket, this.#last.reason);
    else if (next !== undefined) {
      // It is a request of its own although no head followed an idle moment.
      connection.enter("head");
      const [following, act] = next;
      this.#take(following);
      act?.();
    } else if (!request.complete) {
      this.#finishReading(response, socket);
      // Node calls this where the application has closed the connection.
      socket.destroySoon = () => this.#linger(response, socket, "completed");
    } else if (isListening(connection)) connection.enter("idle");
    else this.#close(response, socket, "shutdown");
  }

  /** The body of `request` has arrived, or there is nobody left to send it. */
  endBody(request: IncomingMessage): void {
    const connection = this.#connection;
    const arrival = this.#arrival;
    if (arrival?.request === request) this.#arrival = undefined;
    if (arrival?.request === request && arrival.isUnread) {
      if (this.#last !== undefined) request.socket.destroy();
      else {
        this.#forgetRest(arrival);
        connection.enter("idle");
      }
    } else if (this.#current?.req === request && connection.phase === "body") {
      connection.enter("work");
    }
  }

  #take(response: ServerResponse): void {
    this.#current = response;
    this.#connection.enter("work");
  }

  #advanceResponse(response: ServerResponse): void {
    // All is written and nothing waits: it has been taken, and Node is about to say so.
    if (response.writableEnded && response.socket?.writableLength === 0) return;
    const bytes = sizeOfResponse(response);
    const isMaybeWhole = bytes !== undefined && bytes <= smallBytes && response !== this.#begun;
    if (isMaybeWhole && !response.writableEnded) this.#begun = response;
    else this.#send(bytes);
  }

  #advanceRequest(response: ServerResponse): void {
    const { req: request } = response;
    const arrival = this.#arrival;
    if (arrival?.isHeld !== true || arrival.request !== request) {
      if (hasBodyToCome(request)) this.#receive(request);
      return;
    }
    // Node takes note of a `100 Continue` only after it has written it.
    queueMicrotask(() => {
      if (this.#arrival === arrival && isWanted(response)) this.#receive(request);
    });
  }

  #send(bytes: number | undefined): void {
    this.#connection.enter("send", bytes === undefined ? undefined : { bytes });
  }

  #receive(request: IncomingMessage, isUnread = false): void {
    this.#arrival = { request, isHeld: false, isUnread };
    // After an early answer it is there already; the first of both does all there is to do.
    request.once("end", onBodyEnd);
    this.#connection.enter("body", { isReading: () => this.#isReading(request) });
  }

  /**
   * Is the server taking what the client sends? The engine asks each second, and that is the only time to see that a
   * response has begun while the body arrives, or that the body has ended and nobody reads it.
   */
  #isReading(request: IncomingMessage): boolean {
    if (request.complete || this.#current?.headersSent === true)
      queueMicrotask(() => this.#leaveBody(request));
    return !request.complete && request.readableLength < request.readableHighWaterMark;
  }

  #leaveBody(request: IncomingMessage): void {
    const response = this.#current;
    if (this.#connection.phase !== "body") return;
    if (response?.req === request && response.headersSent) this.#send(sizeOfResponse(response));
    else if (request.complete) this.endBody(request);
  }

  /** The answer came before the whole question: what is left of it is read, so that the client reads the answer. */
  #finishReading(response: ServerResponse, socket: Socket): void {
    this.#receive(response.req, true);
    discard(response.req, () => this.#linger(response, socket, "too_large"));
  }

  /** All of it has come: the connection closes as any other again. */
  #forgetRest({ request }: Arrival): void {
    this.#arrival = undefined;
    Reflect.deleteProperty(request.socket, "destroySoon");
  }

  #linger(response: ServerResponse, socket: Socket, reason: Reason): void {
    this.#last ??= { response, reason, wasKept: false };
    linger(this.#connection, socket, reason);
  }

  #close(response: ServerResponse, socket: Socket, reason: Reason): void {
    if (!response.req.complete) {
      this.#finishReading(response, socket);
      this.#linger(response, socket, reason);
      return;
    }
    this.#connection.expect(reason);
    // The application may have promised `keep-alive` in a header of its own.
    socket.destroySoon();
  }
}

function onBodyEnd(this: IncomingMessage): void {
  exchangesOf(this.socket)?.endBody(this);
}
