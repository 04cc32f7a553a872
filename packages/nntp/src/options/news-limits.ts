import { parseSize } from "@core/conn-policy";
import type { NewsSiteOptions } from "../site-options.ts";
import type { NewsLimits } from "../site.ts";

/** The limits of a site without mistakes. */
export function toNewsLimits(options: NewsSiteOptions): NewsLimits {
  const {
    maxArticleSize = "1MiB",
    maxPostedSize = "off",
    maxErrors = 10,
    maxLoginFailures = 3,
  } = options;
  return {
    maxArticleBytes: parseSize(maxArticleSize),
    maxPostedBytes: parseSize(maxPostedSize),
    maxErrors,
    maxLoginFailures,
  };
}
