import { hostnameOf } from "../create-site.ts";
import { moderatorsOf } from "../groups/to-groups.ts";
import type { SendMail } from "../mail/pickup-mailer.ts";
import { parseAge } from "./age.ts";
import { toExpiryRules } from "./expiry-rules.ts";
import { toNewsLimits } from "./news-limits.ts";
import type { PostingOptions } from "../posting/options.ts";
import type { NewsSiteOptions } from "../site-options.ts";

/** What a site without mistakes tells its posting. */
export function toPostingOptions(
  options: NewsSiteOptions,
  sendMail: SendMail | undefined,
): Pick<PostingOptions, "hostname" | "limits" | "moderation" | "control" | "complaintsTo"> {
  const { users = [], maxCrossposts, control, complaintsTo } = options;
  const moderators = moderatorsOf(options.groups);
  const approvers = new Set(
    users.filter(({ mayApprove = false }) => mayApprove).map(({ name }) => name),
  );
  return {
    hostname: hostnameOf(options),
    limits: {
      maxArticleBytes: toNewsLimits(options).maxArticleBytes,
      maxAgeMs: maxAgeMs(options),
      ...(maxCrossposts === undefined ? {} : { maxGroups: maxCrossposts }),
    },
    moderation: {
      moderatorOf: (group) => moderators.get(group),
      ...(sendMail === undefined ? {} : { sendMail }),
      mayApprove: ({ user }) => user !== undefined && approvers.has(user),
    },
    ...(control === undefined ? {} : { control }),
    ...(complaintsTo === undefined ? {} : { complaintsTo }),
  };
}

/** What has been forgotten must not come again; where nothing expires nothing is forgotten. */
function maxAgeMs(options: NewsSiteOptions): number {
  const { maxArticleAge, expire = [] } = options;
  if (maxArticleAge === "off") return Number.POSITIVE_INFINITY;
  if (maxArticleAge !== undefined) return parseAge(maxArticleAge);
  return expire.length > 0 ? toExpiryRules(options).rememberMs : Number.POSITIVE_INFINITY;
}
