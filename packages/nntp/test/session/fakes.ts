import { headerOf } from "../../src/protocol/header.ts";
import type { Outcome, Posting } from "../../src/posting/posting.ts";
import type { ArticleStore } from "../../src/store/article-store.ts";
import type { Accounts } from "../../src/users/accounts.ts";
import type { Rights } from "../../src/session/session.ts";

export const everything: Rights = { mayRead: true, mayPost: true, mayFeed: true, groups: "*" };

/** An article for tests, as it is on the wire. */
export function articleText(
  messageId: string,
  { subject = "hello", groups = "a.test", body = "one\r\n" } = {},
): string {
  const head = `From: me@a.test\r\nSubject: ${subject}\r\nNewsgroups: ${groups}\r\nMessage-ID: ${messageId}\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n`;
  return `${head}\r\n${body}`;
}

/** Stores what it gets as it is. */
export interface FakePosting extends Posting {
  readonly released: string[];
  /** What every article meets instead of the store. */
  outcome: Outcome | undefined;
  /** Held until this resolves. */
  gate: Promise<void> | undefined;
}

export function createFakePosting(store: ArticleStore): FakePosting {
  const held = new Map<string, object>();
  const released: string[] = [];
  return {
    released,
    outcome: undefined,
    gate: undefined,
    async take(block) {
      if (this.gate !== undefined) await this.gate;
      if (this.outcome !== undefined) return this.outcome;
      const bodyAt = block.indexOf("\r\n\r\n") + 4;
      const field = (name: string): string => headerOf({ wire: block, bodyAt }, name) ?? "";
      const messageId = field("Message-ID");
      if (bodyAt < 4 || messageId === "") return { kind: "refused", why: "No Message-ID" };
      const lines = block.subarray(bodyAt).toString("latin1").split("\r\n").length - 1;
      const overview = [
        ...["Subject", "From", "Date", "Message-ID", "References"].map(field),
        `${block.length}`,
        `${lines}`,
      ].join("\t");
      const [result] = await store.insert(
        [
          {
            messageId,
            groups: field("Newsgroups").split(","),
            wire: Uint8Array.from(block),
            bodyAt,
            overview: Buffer.from(overview, "latin1"),
            arrivedAt: Date.UTC(2026, 10, 21, 9),
          },
        ],
        "news.test",
      );
      return result === "stored"
        ? { kind: "stored", messageId }
        : { kind: "refused", why: "Duplicate" };
    },
    async offer(messageId, holder) {
      const [isKnown] = await store.known([messageId]);
      if (isKnown === true) return "known";
      const by = held.get(messageId);
      if (by !== undefined && by !== holder) return "later";
      held.set(messageId, holder);
      return "wanted";
    },
    release(messageId, holder) {
      if (held.get(messageId) !== holder) return;
      held.delete(messageId);
      released.push(messageId);
    },
  };
}

/** Any name with the password `secret`. */
export function createFakeAccounts(rights: Rights | undefined): Accounts {
  return {
    isEmpty: rights === undefined,
    logIn: async (name, password) =>
      rights !== undefined && password === "secret" ? { user: name, rights } : undefined,
  };
}
