import { groupsIn } from "../articles/newsgroups.ts";
import { serversIn } from "../articles/path.ts";
import type { Passing } from "../posting/options.ts";
import { headerOf } from "../protocol/header.ts";
import type { StoredArticle } from "../store/article-store.ts";

/** What decides who gets an article, of one that is stored. */
export function passingOf(article: StoredArticle): Passing {
  return {
    messageId: article.messageId,
    newsgroups: groupsIn(headerOf(article, "newsgroups") ?? ""),
    passed: serversIn(headerOf(article, "path") ?? ""),
  };
}
