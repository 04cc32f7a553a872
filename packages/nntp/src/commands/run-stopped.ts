import { access } from "node:fs/promises";
import type { CommandResult, StoppedContext } from "@core/conn-policy/plugin";
import { siteLog } from "../create-site.ts";
import { expire } from "../expiry/expire.ts";
import { openStore, pathOfStore } from "../news-root.ts";
import { toExpiryRules } from "../options/expiry-rules.ts";
import { checkShared } from "../options/shared.ts";
import type { NewsSiteOptions } from "../site-options.ts";
import type { ArticleStore } from "../store/article-store.ts";
import { runNewsCommand } from "./news-command.ts";
import type { NewsDesk } from "./news-desk.ts";

/** Carries out a command on articles that no host has open. */
export async function runStopped(
  args: readonly string[],
  { sites, log }: StoppedContext<NewsSiteOptions>,
): Promise<CommandResult> {
  checkShared(sites.map((site) => ({ ...site, listen: [] })));
  const stores: ArticleStore[] = [];
  const desks = new Map<string, NewsDesk>();
  try {
    for (const { name, options } of sites) {
      const isMade = isFor(name, args, sites.length);
      if (!isMade && !(await exists(pathOfStore(options)))) continue;
      const store = await openStore(options, Date.now, siteLog(log, name));
      stores.push(store);
      const rules = toExpiryRules(options);
      const run = (): Promise<number> => expire(store, rules, Date.now());
      desks.set(name, { store, now: Date.now, expire: run });
    }
    return await runNewsCommand(args, desks);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

/** Looking must not make anything: only the first group of a site does. */
function isFor(site: string, [verb, word = ""]: readonly string[], sites: number): boolean {
  return verb === "add" && (word.startsWith(`${site}/`) || (sites === 1 && !word.includes("/")));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
