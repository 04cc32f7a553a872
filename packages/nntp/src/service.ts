import type {
  OpenListener,
  RunningService,
  Service,
  ServiceContext,
  SiteContext,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { newsCommand, runNewsCommand } from "./commands/news-command.ts";
import { runStopped } from "./commands/run-stopped.ts";
import { nntpProtocol } from "./defaults.ts";
import { nntpFarewell } from "./farewell.ts";
import { type OpenSite, changeSite, listen, openSite } from "./open-site.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { checkShared, sharedMistakes } from "./options/shared.ts";
import { siteSchema } from "./schema/site-schema.ts";
import type { NewsSiteOptions } from "./site-options.ts";

type Contexts = readonly SiteContext<NewsSiteOptions>[];

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

async function start({ sites, log }: ServiceContext<NewsSiteOptions>): Promise<RunningService> {
  checkShared(sites);
  const open: OpenSite[] = [];
  try {
    for (const site of sites) open.push(await openSite(site, log));
    // Nobody is let in before everything is there.
    for (const site of open) await listen(site);
  } catch (error) {
    stopListening(open);
    await Promise.all(open.map(({ root }) => root.close()));
    throw error;
  }
  for (const { root } of open) root.start();
  let released: Promise<unknown> | undefined;
  return {
    listeners: open.flatMap(({ site, doors }): OpenListener[] =>
      doors.map(({ address }) => ({ site: site.name, address })),
    ),
    reload(next) {
      const contexts = next as Contexts;
      checkShared(contexts);
      // All are made anew before the first is in force: one that cannot be changes nothing.
      const changes = open.flatMap((site) =>
        contexts.filter(({ name }) => name === site.context.name).map((to) => changeSite(site, to)),
      );
      for (const obey of changes) obey();
    },
    runCommand: (_, args) =>
      runNewsCommand(args, new Map(open.map(({ site, root }) => [site.name, root]))),
    close: async () => stopListening(open),
    async release() {
      await (released ??= Promise.all(open.map(({ root }) => root.close())));
    },
  };
}

function stopListening(open: readonly OpenSite[]): void {
  for (const { doors } of open) for (const { listener } of doors) listener.server.close();
}
