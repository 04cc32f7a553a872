import { createTextList } from "./list-text.ts";
import type { Verb } from "./verb.ts";

/** RFC 6048 section 2.5. */
export const listMotd: Verb = createTextList({
  name: "LIST MOTD",
  text: "Message of the day",
  toLines: ({ motd }) => motd,
});

/** RFC 6048 section 2.6. */
export const listSubscriptions: Verb = createTextList({
  name: "LIST SUBSCRIPTIONS",
  text: "Newsgroups for newcomers",
  toLines: ({ subscriptions }) => subscriptions,
});

/** RFC 3977 section 7.6.5. */
export const listDistribPats: Verb = createTextList({
  name: "LIST DISTRIB.PATS",
  text: "Distributions in form: weight:wildmat:value",
  toLines: ({ distributions }) => distributions,
});

/** RFC 6048 section 2.3: nobody has told what the distributions mean. */
export const listDistributions: Verb = createTextList({
  name: "LIST DISTRIBUTIONS",
  text: "Distributions",
  toLines: () => [],
});

/** RFC 6048 section 2.4: moderators are not told to strangers; postings find them. */
export const listModerators: Verb = createTextList({
  name: "LIST MODERATORS",
  text: "Submission templates",
  toLines: () => [],
});
