import { parseSize } from "@core/conn-policy";
import { type SiteMistake, thrownBy } from "@core/conn-policy/plugin";
import type { NewsSiteOptions } from "../site-options.ts";
import { parseAge } from "./age.ts";
import { wildmatMistake } from "./wildmat-mistake.ts";

// What Path and message-ids are made of: RFC 5536 section 3.1.5.
const hostnameForm = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/iu;

/** What is wrong with times, sizes, texts and what is sent to peers. */
export function valueMistakes(options: NewsSiteOptions): SiteMistake[] {
  const { hostname, expire = [], peers = [], control = {}, distributions = [] } = options;
  const { maxStoreSize, maxArticleSize, maxPostedSize } = options;
  const mistakes: SiteMistake[] = [];
  const add = (path: SiteMistake["path"], message: string | undefined): void => {
    if (message !== undefined) mistakes.push({ path, message });
  };
  if (hostname !== undefined && !hostnameForm.test(hostname))
    add(["hostname"], `${JSON.stringify(hostname)} is no host name; write "news.example.org"`);
  for (const [key, size] of Object.entries({ maxStoreSize, maxArticleSize, maxPostedSize }))
    if (size !== undefined)
      add(
        [key],
        thrownBy(() => void parseSize(size)),
      );
  const { remember, maxArticleAge } = options;
  for (const [key, age] of Object.entries({ remember, maxArticleAge }))
    if (age !== undefined && (key === "remember" || age !== "off"))
      add(
        [key],
        thrownBy(() => void parseAge(age)),
      );
  for (const [index, { groups = "*", after, keep }] of expire.entries()) {
    add(["expire", index, "groups"], wildmatMistake(groups));
    if (after !== undefined)
      add(
        ["expire", index, "after"],
        thrownBy(() => void parseAge(after)),
      );
    else if (keep === undefined)
      add(["expire", index], "it removes nothing; add after: 28d, or keep: 1000");
  }
  for (const [index, { from, send }] of peers.entries()) {
    if (from === undefined && peers[index]?.password === undefined && send === undefined)
      add(["peers", index], "nothing is exchanged with it; add from, password, or send");
    for (const [key, value] of sendMistakes(send)) add(["peers", index, "send", key], value);
  }
  for (const kind of ["cancel", "supersedes", "newgroup", "rmgroup"] as const)
    for (const key of ["peers", "users", "groups"] as const)
      add(["control", kind, key], wildmatMistake(control[kind]?.[key] ?? "*"));
  for (const [index, line] of distributions.entries())
    if (!/^\d+:[^\s:]+:[^\s:]+$/u.test(line))
      add(["distributions", index], `${JSON.stringify(line)} is none; write "10:local.*:local"`);
  return mistakes;
}

type Send = NonNullable<NonNullable<NewsSiteOptions["peers"]>[number]["send"]>;

function sendMistakes(send: Send | undefined): [key: string, message: string][] {
  if (send === undefined) return [];
  const { groups = "*", user, password, maxArticleSize } = send;
  const mistakes: [string, string | undefined][] = [["groups", wildmatMistake(groups)]];
  if ((user === undefined) !== (password === undefined))
    mistakes.push(["user", "user and password go together; add the other one, or remove both"]);
  if (maxArticleSize !== undefined)
    mistakes.push(["maxArticleSize", thrownBy(() => void parseSize(maxArticleSize))]);
  return mistakes.flatMap(([key, message]): [string, string][] =>
    message === undefined ? [] : [[key, message]],
  );
}
