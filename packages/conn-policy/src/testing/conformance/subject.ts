import type { Farewell } from "../../accept/guard.ts";
import type { PolicyInput } from "../../policy/policy.ts";
import type { Rig } from "../rig.ts";

/** Something to say, and how the answer ends. */
export interface Exchange {
  readonly send: string;
  /** The end of the complete answer, such as `"\r\n.\r\n"`; it must not come earlier in it. */
  readonly until: string;
}

/** How a protocol is opened and talked to, for {@link conformanceCases}. */
export interface ConformanceSubject {
  /** Opens it with these limits: `(options) => createRig(pop3, { ...options, options: { messages } })`. */
  open(options: { readonly policy: PolicyInput }): Promise<Rig>;
  /** The protocol's last words; none unless told. */
  readonly farewell?: Farewell | undefined;
  /** The end of what the server says when a client connects, if it says anything. */
  readonly greeting?: string;
  /** The simplest request. */
  readonly exchange: Exchange;
  /** The server closes after its first answer, as gopher does: there is no second request, and nobody is ever idle. */
  readonly closesAfterExchange?: boolean;
  /** The beginning of `exchange.send`, two bytes at least, after which a server must wait for more. */
  readonly partialHead: string;
  /** A request that is answered with `bytes` or more, 16 MiB at least: that is more than kernels keep on loopback. */
  readonly bigReply?: Exchange & { readonly bytes: number };
  /** Several requests in one packet, and all that is answered to them. */
  readonly pipelined?: { readonly send: string; readonly answers: string };
}

/** One thing that every protocol must get right. */
export interface ConformanceCase {
  /** A sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError`, or with what went wrong on the way. */
  readonly run: () => Promise<void>;
}
