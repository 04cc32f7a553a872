import { type Article, contentOf } from "../articles/article.ts";
import { overviewOf } from "../articles/overview.ts";
import { injectedPath, relayedPath, serversIn } from "../articles/path.ts";
import { refusal } from "../articles/refusal.ts";
import { rewrite } from "../articles/rewrite.ts";
import { wellFormed } from "../articles/well-formed.ts";
import type { Group, NewArticle } from "../store/article-store.ts";
import { type ControlMessage, readControl } from "./control-message.ts";
import { checkPosting, injectionFields, missingFields, notOfClients } from "./inject.ts";
import { mayControl } from "./may-control.ts";
import { moderatedGroup, toMail } from "./moderate.ts";
import type { ArticleLimits, ModeratorMail, Passing, PostingOptions } from "./options.ts";
import { type Destination, findDestination } from "./own-groups.ts";
import type { Source } from "./posting.ts";
import { checkFeed } from "./relay.ts";

/** What is to be done with an article that has passed all rules. */
export interface Accepted {
  readonly kind: "store";
  readonly article: NewArticle;
  readonly passing: Passing;
  /** What is then to be carried out, and the article it is in. */
  readonly control: { readonly message: ControlMessage; readonly article: Article } | undefined;
}

/** It goes to a moderator. */
export interface Mailed {
  readonly kind: "mail";
  readonly mail: ModeratorMail;
}

type Options = PostingOptions & { readonly limits: ArticleLimits };

const foreignXref: ReadonlySet<string> = new Set(["xref"]);

/** @throws a refusal. */
export async function acceptPosting(
  given: Article,
  source: Source,
  options: Options,
): Promise<Accepted | Mailed> {
  const { store, hostname, limits, moderation, now } = options;
  const article = wellFormed(given);
  checkPosting(article, now(), limits);
  const destination = await findDestination(
    store,
    contentOf(article, "newsgroups") ?? "",
    source.groups,
  );
  const { groups, newsgroups } = destination;
  const control = readControl(article);
  if (control !== undefined && !mayControl(options.control, control, source))
    throw refusal("You may not send control messages");
  const isControl = contentOf(article, "control") !== undefined;
  // A group that is to be made is not there yet.
  if (groups.length === 0 && !isControl)
    throw refusal(`No such group: ${newsgroups.slice(0, 5).join(", ")}`);
  if (newsgroups.length > limits.maxGroups) throw refusal("It is posted to too many groups");
  const closed = groups.find(({ status }) => status === "n");
  if (closed !== undefined) throw refusal(`Nobody may post to ${closed.name} here`);
  const isApproved = contentOf(article, "approved") !== undefined;
  if (isApproved && !isControl && moderation?.mayApprove?.(source) !== true)
    throw refusal("You may not approve articles");
  const missing = missingFields(article, hostname, now());
  const moderated = moderatedGroup(article, groups);
  if (moderated !== undefined)
    return { kind: "mail", mail: toMail(article, moderated, missing, moderation) };
  const whole = rewrite(article, {
    path: injectedPath(hostname, source.client),
    without: notOfClients,
    added: [...missing, ...injectionFields(article, source, options)],
  });
  return toAccepted(article, whole, destination, control, options);
}

/** @throws a refusal. */
export async function acceptFeed(
  article: Article,
  source: Source,
  options: Options,
): Promise<Accepted> {
  const { store, hostname, limits, now } = options;
  checkFeed(article, source, { hostname, nowMs: now(), limits });
  const newsgroups = contentOf(article, "newsgroups") ?? "";
  const destination = await findDestination(store, newsgroups, source.groups);
  const control = readControl(article);
  const isMeant = control !== undefined && mayControl(options.control, control, source);
  if (destination.groups.length === 0 && !isMeant) throw refusal("None of its groups is wanted");
  // RFC 5537 section 3.7.
  const moderated = moderatedGroup(article, destination.groups);
  if (moderated !== undefined) throw refusal(`It is not approved for ${moderated.name}`);
  const path = relayedPath(hostname, contentOf(article, "path") ?? "", source);
  const whole = rewrite(article, { path, without: foreignXref, added: [] });
  return toAccepted(article, whole, destination, isMeant ? control : undefined, options);
}

async function toAccepted(
  given: Article,
  whole: Article,
  { newsgroups, groups }: Destination,
  control: ControlMessage | undefined,
  { store, now }: Options,
): Promise<Accepted> {
  const verb = contentOf(given, "control")?.split(" ", 1)[0];
  const filed = verb === undefined ? groups : await controlGroup(store, verb);
  const messageId = contentOf(whole, "message-id") ?? "";
  return {
    kind: "store",
    article: {
      messageId,
      groups: filed.map(({ name }) => name),
      wire: whole.block,
      bodyAt: whole.bodyAt,
      overview: overviewOf(whole),
      arrivedAt: now(),
    },
    passing: { messageId, newsgroups, passed: serversIn(contentOf(given, "path") ?? "") },
    control: control === undefined ? undefined : { message: control, article: whole },
  };
}

/** Control messages are not for the readers of a group: they go to one of their own where there is one. */
async function controlGroup(
  store: PostingOptions["store"],
  verb: string,
): Promise<readonly Group[]> {
  const own =
    (await store.group(`control.${verb.toLowerCase()}`)) ?? (await store.group("control"));
  return own === undefined ? [] : [own];
}
