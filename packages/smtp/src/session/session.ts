import type { Connection, Reason } from "@core/conn-policy";
import type { Parser } from "../parser/contract.ts";
import type { Role, Site } from "../site.ts";
import type { Origin } from "../store/envelope.ts";
import type { Counters } from "./counters.ts";
import type { Intake } from "./intake.ts";
import type { Reply } from "./reply.ts";
import type { Transaction } from "./transaction.ts";

/** What a verb knows of its client, and may do with it. */
export interface Session {
  readonly connection: Connection;
  readonly site: Site;
  readonly role: Role;
  readonly isSecure: boolean;
  /** What the client calls itself; `undefined` before HELO or EHLO. */
  readonly helo: string | undefined;
  /** Who has logged in. */
  readonly user: string | undefined;
  readonly origin: Origin;
  /** `ESMTPS`, as Received headers say it. */
  readonly transmission: string;
  /** The client has sent more than the current command. */
  readonly hasPending: boolean;
  readonly counters: Counters;
  /** Since MAIL; setting it gives the one before up. */
  transaction: Transaction | undefined;
  /** Messages that were taken, and their octets. */
  readonly messages: number;
  readonly messageBytes: number;
  /** The wall clock, in milliseconds. */
  now(): number;
  /** A message is in the queue. */
  countMessage(bytes: number): void;
  /** Says something before the answer of the verb. */
  say(answer: Reply): void;
  /** When the connection ends, so does this message. */
  adopt(intake: Intake): void;
  /** Lets a message, or a chunk of one, in. Resolves when all of it has come; what follows it waits. */
  receive(intake: Intake, start: (parser: Parser) => void): Promise<void>;
  /** Says the last words of a conversation and closes. */
  dismiss(answer: Reply, reason: Reason): void;
  /** Says `answer` in the clear, and goes on encrypted. */
  startTls(answer: Reply): void;
  /** Lets smtp-server answer HELO, EHLO and AUTH. */
  delegate(verb: "HELO" | "EHLO" | "AUTH", argument: string): Promise<Reply | undefined>;
}
