/** Thrown wherever an article shows that it cannot be taken, now or later. */
export interface ArticleRefusal extends Error {
  readonly isArticleRefusal: true;
}

/** @param why for the one who sent it. */
export function refusal(why: string): ArticleRefusal {
  return Object.assign(new Error(why), { isArticleRefusal: true as const });
}

export function isRefusal(error: unknown): error is ArticleRefusal {
  return typeof error === "object" && error !== null && "isArticleRefusal" in error;
}
