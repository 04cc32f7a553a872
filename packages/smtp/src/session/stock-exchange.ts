import type { SMTPServerAuthentication, SMTPServerAuthenticationResponse } from "smtp-server";
import { isSmtpError } from "../smtp-error.ts";
import { logIn } from "./log-in.ts";
import { type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

type Step = (callback: () => void) => void;

/** What smtp-server calls when it has been told who somebody is. */
export type LoginCallback = (
  error?: Error | null,
  answer?: SMTPServerAuthenticationResponse,
) => void;

/** Commands that smtp-server carries out for us, whose answers we say. What it calls twice, or late, is not heard. */
export class StockExchange {
  #answer: Reply | undefined;
  #isAsked = false;
  #failures = 0;

  /** @returns false when nothing was asked: smtp-server speaks for itself, and is to be heard at once. */
  hear(answer: Reply): boolean {
    if (!this.#isAsked) return false;
    this.#answer ??= answer;
    return true;
  }

  async ask(step: Step): Promise<Reply | undefined> {
    this.#answer = undefined;
    this.#isAsked = true;
    await new Promise<void>((resolve) => step(resolve));
    this.#isAsked = false;
    return this.#answer;
  }

  /** A step of AUTH. */
  async authenticate(session: Session, step: Step): Promise<Reply | undefined> {
    const answer = await this.ask(step);
    if (answer?.code === 235) enterAccount(session);
    if (answer?.code === 535) this.#failures++;
    return answer;
  }

  /** Nobody may go on guessing. */
  hasGuessedTooOften({ site }: Session): boolean {
    return this.#failures >= site.limits.maxAuthFailures;
  }
}

/** A full level has ended the connection, with its own words. */
function enterAccount({ connection, site, user }: Session): void {
  const level = user === undefined ? undefined : site.accounts.levelOf?.(user);
  if (level === undefined || connection.moveTo(level)) connection.authenticated();
}

/** Tells smtp-server whether a login is right. */
export async function checkLogin(
  session: Session,
  login: SMTPServerAuthentication,
  callback: LoginCallback,
): Promise<void> {
  let user: string | undefined;
  try {
    user = await logIn(session, login);
  } catch (error) {
    if (isSmtpError(error) && error.responseCode === 421) {
      const { enhancedCode, message } = error;
      const text = `${session.site.hostname} ${message}`;
      session.dismiss(reply(421, enhancedCode, text), "error_limit");
    }
    callback(error instanceof Error ? error : new Error("Error: authentication failed"));
    return;
  }
  callback(null, user === undefined ? { message: "Error: authentication failed" } : { user });
}
