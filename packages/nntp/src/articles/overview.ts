import { type Article, contentOf } from "./article.ts";
import { measure } from "./measure.ts";

const fields = ["subject", "from", "date", "message-id", "references"];

/** The fields of RFC 3977 section 8.3 from Subject to Lines, a tab between them; what would end one is a space. */
export function overviewOf(article: Article): Buffer {
  let text = "";
  for (const name of fields) text += `${contentOf(article, name) ?? ""}\t`;
  const { bytes, lines } = measure(article);
  return Buffer.from(`${text}${bytes}\t${lines}`, "latin1");
}
