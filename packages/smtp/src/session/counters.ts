import type { MailLimits } from "../site.ts";

/** So many unknown commands, and nobody is there who speaks SMTP. Exim allows 3, smtp-server itself 10. */
const mostUnknown = 10;

/** What a client has done wrong, or for nothing, since its last message. */
export class Counters {
  readonly #limits: MailLimits;
  #errors = 0;
  #junk = 0;
  #unknown = 0;

  constructor(limits: MailLimits) {
    this.#limits = limits;
  }

  /** A reply of 4yz or 5yz. */
  countError(): void {
    this.#errors++;
  }

  /** A command that brings no mail further. Beyond its limit each is an error (Postfix: smtpd_junk_command_limit). */
  countJunk(): void {
    if (++this.#junk > this.#limits.maxJunk) this.#errors++;
  }

  countUnknown(): void {
    this.#unknown++;
  }

  /** Answers are to come late now. */
  get isSlowed(): boolean {
    return this.#errors > this.#limits.softErrors;
  }

  get isOver(): boolean {
    return this.#errors >= this.#limits.hardErrors || this.#unknown >= mostUnknown;
  }

  /** A message was taken: whoever sends mail may also make mistakes. */
  forgive(): void {
    this.#errors = 0;
    this.#junk = 0;
    this.#unknown = 0;
  }
}
