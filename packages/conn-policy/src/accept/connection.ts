import type { Socket } from "node:net";
import type { Reason } from "../close/reason.ts";
import type { Phase } from "../phases/phase.ts";
import type { LimitName, Origin, Policy } from "../policy/policy.ts";
import type { Channel } from "./channel.ts";
import type { Guard } from "./guard.ts";

/** What a protocol knows of the phase it enters. */
export interface EnterOptions {
  /** `send`: size of the whole response in bytes, head included. Unknown: the rate gives credit for each byte. */
  readonly bytes?: number;
  /** `body`: is the server taking what the client sends? While it is not, the client's clocks stand still. */
  readonly isReading?: () => boolean;
}

/** What will end a connection, or the channel that it waits for, when, and who said so. */
export interface Explanation {
  readonly id: number;
  readonly guard: string;
  readonly client: string | undefined;
  readonly phase: Phase;
  /** Milliseconds in this phase. */
  readonly phaseMs: number;
  readonly ageMs: number;
  readonly requests: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The reason for which it will be ended if nothing happens. */
  readonly reason: Reason;
  readonly limit: LimitName;
  /** As an operator writes it: `120s`. */
  readonly value: string;
  readonly origin: Origin;
  /** Milliseconds until then, by what is known now. */
  readonly endsInMs: number;
}

/**
 * One admitted connection. A server that knows what its clients are doing marks phases with {@link Connection.enter};
 * until the first mark any byte either way is activity, and only silence ends the connection, once the client has said
 * something: until then it has `greetingTimeout`, whatever the server says.
 */
export interface Connection {
  /** Unique among the connections of one host. */
  readonly id: number;
  /** The transport, under TLS too. */
  readonly socket: Socket;
  /** The guard whose policy is in force. */
  readonly guard: Guard;
  /** What is in force: the guard's, with a shorter `connectionTimeout` where the client has asked for one. */
  readonly policy: Policy;
  readonly phase: Phase;
  /** Requests so far: how often `body` or `work` followed the arrival of a head. */
  readonly requests: number;
  /** Bytes on the wire so far, those of side sockets and channels included. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Why it ended; `undefined` while it lives. */
  readonly reason: Reason | undefined;
  /** Aborted when the connection ends; its `reason` is the {@link Reason}. Give it to the work done for the client. */
  readonly signal: AbortSignal;

  /**
   * The connection is in `phase` from now on. `head` after `idle` or `greeting` is entered by the engine itself, at the
   * first byte, unless {@link AdmitOptions.marksHeads} says otherwise.
   *
   * @throws `ERR_CONN_POLICY_UNKNOWN_PHASE`
   */
  enter(phase: Phase, options?: EnterOptions): void;
  /** Nobody marks phases from now on (an HTTP upgrade): any byte either way is activity, and only silence ends it. */
  unmark(): void;
  /** Another socket works for this connection: its bytes are activity, and it dies with it. */
  include(socket: Socket): void;
  /** As {@link Connection.include}, with clocks of its own (an FTP data connection): what ends it ends it alone. */
  openChannel(): Channel;
  /** `stream` is the encrypted stream on top of the socket: last words go through it. */
  secure(stream: Socket): void;
  /** The client has logged in: `loginTimeout` is met. */
  authenticated(): void;
  /**
   * A proxy has told for whom it speaks: that is the client in logs, and its address the one that limits by address count.
   *
   * @param client its IP address.
   * @returns false when there are too many of that address; the connection has then been ended.
   */
  actFor(client: string): boolean;
  /**
   * The client asks for a `connectionTimeout` of its own (SITE IDLE of FTP), in milliseconds. It gets no more than its
   * policy allows, also after a reload.
   */
  shortenIdle(ms: number): void;
  /**
   * Another guard's policy is in force: the site is known. The site counts the connection as an attempt of its own.
   *
   * @returns false when the site is full; the connection has then been ended.
   */
  moveTo(site: Guard): boolean;
  /** At a request boundary: why the connection may carry no further request, or `undefined` when it may. */
  lastRequestReason(): Reason | undefined;
  /** The protocol is about to close the connection itself; when it does, this is why. */
  expect(reason: Reason): void;
  /** Ends the connection: the protocol's last words where it has some, and at most 2 s to read them. */
  end(reason: Reason): void;
  explain(): Explanation;
}

/** What a protocol adapter tells about a connection it admits. */
export interface AdmitOptions {
  /** The phase it starts in: `greeting`, or `handshake` for TLS and PROXY headers. */
  readonly phase?: "greeting" | "handshake";
  /** The adapter marks phases from the start: `head` begins at the first byte. */
  readonly isMarked?: boolean;
  /**
   * The adapter enters `head`, too, where what arrives may be part of no request: Telnet's commands between those of FTP
   * are none, and must neither begin a head nor let the client be idle for longer.
   */
  readonly marksHeads?: boolean;
  /**
   * So many bytes between requests begin no head if they come together: 2 where an empty line is ignored (RFC 9112
   * section 2.2).
   */
  readonly strayBytes?: number;
  /**
   * Addresses of proxies, which will say for whom they speak ({@link Connection.actFor}): until then limits by address do
   * not count them, or all clients behind one would be one.
   */
  readonly isProxy?: (address: string) => boolean;
  /** Called on activity in `work`: the adapter may find that the response has begun. Must be quick. */
  readonly onActivity?: (connection: Connection) => void;
  /** Called when a drain begins and the connection is busy: what is answered from now on may say that it is the last. */
  readonly onDraining?: (connection: Connection) => void;
}
