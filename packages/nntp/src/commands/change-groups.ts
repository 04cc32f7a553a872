import type { CommandResult } from "@core/conn-policy/plugin";
import { isGroupName } from "../articles/newsgroups.ts";
import type { PostingStatus } from "../store/article-store.ts";
import type { NewsDesk } from "./news-desk.ts";

function isStatus(word: string | undefined): word is PostingStatus {
  return word === "y" || word === "n" || word === "m";
}

/** Makes a group that the configuration need not name: no start ever removes one. */
export async function addGroup(
  { store, now }: NewsDesk,
  name: string,
  words: readonly string[],
): Promise<CommandResult> {
  if (!isGroupName(name))
    return { text: `${JSON.stringify(name)} is no name of a newsgroup`, exitCode: 2 };
  const [first, ...rest] = words;
  const status = isStatus(first) ? first : "y";
  const description = (isStatus(first) ? rest : words).join(" ").replaceAll(/\p{Cc}/gu, " ");
  const group = { name, description, status, creator: "operator", createdAt: now() };
  const isNew = await store.addGroup(group);
  return isNew
    ? { text: `${name} is there now`, exitCode: 0 }
    : { text: `${name} is there already`, exitCode: 1 };
}

/** Removes a group; its articles stay in their other groups. */
export async function removeGroup({ store }: NewsDesk, name: string): Promise<CommandResult> {
  const isGone = await store.removeGroup(name);
  return isGone
    ? { text: `${name} is gone`, exitCode: 0 }
    : { text: `there is no group ${JSON.stringify(name)}`, exitCode: 1 };
}
