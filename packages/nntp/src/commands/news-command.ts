import type { CommandResult, ServiceCommand } from "@core/conn-policy/plugin";
import { addGroup, removeGroup } from "./change-groups.ts";
import { listGroups } from "./list-groups.ts";
import { listPeers } from "./list-peers.ts";
import type { NewsDesk, NewsDesks } from "./news-desk.ts";

export const newsCommand: ServiceCommand = {
  name: "news",
  summary:
    "groups [WILDMAT]; add [SITE/]GROUP [y|n|m] [DESCRIPTION]; remove [SITE/]GROUP, with its articles; expire [SITE]; peers",
};

const usage =
  "write news groups [WILDMAT], news add [SITE/]GROUP [y|n|m] [DESCRIPTION], news remove [SITE/]GROUP, news expire [SITE], or news peers";

/** Carries out `news groups`, `news add`, `news remove`, `news expire` or `news peers`. */
export async function runNewsCommand(
  args: readonly string[],
  desks: NewsDesks,
): Promise<CommandResult> {
  const [verb = "groups", ...words] = args;
  const [first = "", ...rest] = words;
  if (verb === "groups" && rest.length === 0) return listGroups(desks, first || "*");
  if (verb === "peers" && words.length === 0) return listPeers(desks);
  if (verb === "expire" && rest.length === 0) return expire(desks, first);
  if (verb === "add" && first !== "")
    return atSite(desks, first, (desk, name) => addGroup(desk, name, rest));
  if (verb === "remove" && first !== "" && rest.length === 0)
    return atSite(desks, first, removeGroup);
  return { text: usage, exitCode: 2 };
}

/** A group is of one site; which one need not be said where there is but one. */
async function atSite(
  desks: NewsDesks,
  word: string,
  run: (desk: NewsDesk, name: string) => Promise<CommandResult>,
): Promise<CommandResult> {
  const [site, name] = word.includes("/") ? word.split("/", 2) : [undefined, word];
  const [only] = desks.keys();
  const desk = desks.get(site ?? (desks.size === 1 ? (only ?? "") : ""));
  if (desk !== undefined) return run(desk, name ?? "");
  const sites = [...desks.keys()].map((each) => `${each}/${name ?? ""}`);
  return { text: `say at which site: ${sites.join(", ")}`, exitCode: 2 };
}

async function expire(desks: NewsDesks, site: string): Promise<CommandResult> {
  if (site !== "" && !desks.has(site))
    return {
      text: `there is no site ${site}; write one of ${[...desks.keys()].join(", ")}`,
      exitCode: 2,
    };
  let count = 0;
  for (const [name, desk] of desks) if (site === "" || name === site) count += await desk.expire();
  return { text: count === 1 ? "1 article removed" : `${count} articles removed`, exitCode: 0 };
}
