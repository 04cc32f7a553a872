import {
  type RunningService,
  type Service,
  type ServiceContext,
  startSites,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { newsCommand, runNewsCommand } from "./commands/news-command.ts";
import { runStopped } from "./commands/run-stopped.ts";
import { nntpProtocol } from "./defaults.ts";
import { nntpFarewell } from "./farewell.ts";
import { openSite } from "./open-site.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { checkShared, sharedMistakes } from "./options/shared.ts";
import { siteSchema } from "./schema/site-schema.ts";
import type { NewsSiteOptions } from "./site-options.ts";

/** NNTP for a host: any number of sites, each with listeners, groups and articles of its own. */
export const service: Service<NewsSiteOptions> = {
  ...nntpProtocol,
  farewell: nntpFarewell,
  siteSchema,
  commands: [newsCommand],
  findMistakes: ({ options, tls, listen: addresses }) =>
    optionMistakes(options, tls !== undefined, addresses),
  findClashes: sharedMistakes,
  advise: adviceOn,
  runCommand: (_, args, context) => runStopped(args, context),
  start,
};

async function start(context: ServiceContext<NewsSiteOptions>): Promise<RunningService> {
  const running = await startSites(context, {
    check: checkShared,
    folderOf: ({ news }) => news,
    open: (site) => openSite(site, context.log),
  });
  return {
    get listeners() {
      return running.listeners;
    },
    prepareReload: (sites) => running.prepareReload(sites),
    runCommand: (_, args) =>
      runNewsCommand(args, new Map([...running.sites].map(([name, { root }]) => [name, root]))),
    close: () => running.close(),
    release: () => running.release(),
  };
}
