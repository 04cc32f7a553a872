import { isRefusal, refusal } from "../articles/refusal.ts";
import { parseArticle } from "../articles/parse-article.ts";
import { type Accepted, acceptFeed, acceptPosting } from "./accept.ts";
import { carryOut } from "./carry-out.ts";
import { KnownBatch } from "./known-batch.ts";
import { defaultLimits } from "./limits.ts";
import type { ModeratorMail, PostingOptions } from "./options.ts";
import type { Outcome, Posting, Source } from "./posting.ts";
import { Reservations } from "./reservations.ts";

/** Makes the way that articles take into a store. */
export function createPosting(options: PostingOptions): Posting {
  return new Pipeline(options);
}

class Pipeline implements Posting {
  readonly #options: PostingOptions & { readonly limits: typeof defaultLimits };
  readonly #reservations: Reservations;
  readonly #known: KnownBatch;

  constructor(options: PostingOptions) {
    this.#options = { ...options, limits: { ...defaultLimits, ...options.limits } };
    this.#reservations = new Reservations(options.now);
    this.#known = new KnownBatch((messageIds) => options.store.known(messageIds));
  }

  async take(block: Buffer, source: Source): Promise<Outcome> {
    try {
      if (block.length > this.#options.limits.maxArticleBytes)
        throw refusal("The article is too large");
      const article = parseArticle(block);
      const accept = source.kind === "post" ? acceptPosting : acceptFeed;
      const accepted = await accept(article, source, this.#options);
      return accepted.kind === "mail"
        ? await this.#mail(accepted.mail)
        : await this.#store(accepted);
    } catch (error) {
      if (isRefusal(error)) return { kind: "refused", why: error.message };
      this.#options.log("error", "nntp: an article could not be taken", { error });
      return { kind: "retry", why: "The article cannot be taken now" };
    }
  }

  async offer(messageId: string, holder: object): Promise<"wanted" | "known" | "later"> {
    // Before the store is asked: two peers that offer it at the same moment must not both be wanted.
    if (!this.#reservations.reserve(messageId, holder)) return "later";
    try {
      if (!(await this.#known.isKnown(messageId))) return "wanted";
      this.release(messageId, holder);
      return "known";
    } catch (error) {
      this.release(messageId, holder);
      this.#options.log("error", "nntp: the store cannot tell what it has", { error });
      return "later";
    }
  }

  release(messageId: string, holder: object): void {
    this.#reservations.release(messageId, holder);
  }

  async #store({ article, passing, control }: Accepted): Promise<Outcome> {
    const { store, hostname, onStored } = this.#options;
    const [insertion] = await store.insert([article], hostname);
    if (insertion !== "stored") throw refusal("It is here already");
    onStored?.(passing);
    if (control !== undefined) await carryOut(control.message, control.article, this.#options);
    return { kind: "stored", messageId: article.messageId };
  }

  async #mail(mail: ModeratorMail): Promise<Outcome> {
    await this.#options.moderation?.sendMail?.(mail);
    this.#options.log("info", "nntp: a posting went to its moderator", {
      group: mail.group,
      to: mail.to,
    });
    return { kind: "moderated" };
  }
}
