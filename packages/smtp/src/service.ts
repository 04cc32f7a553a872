import type {
  OpenListener,
  RunningService,
  Service,
  ServiceContext,
  SiteContext,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { queueCommand, runQueueCommand } from "./commands/queue-command.ts";
import { runStopped } from "./commands/run-stopped.ts";
import { smtpProtocol } from "./defaults.ts";
import { smtpFarewell } from "./farewell.ts";
import { type OpenSite, changeSite, closeSite, listen, openSite } from "./open-site.ts";
import { roles } from "./options/listen-mistakes.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { checkShared, sharedMistakes } from "./options/shared.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import { siteSchema } from "./site-schema.ts";

type Contexts = readonly SiteContext<SmtpSiteOptions>[];

/** SMTP for a host: any number of sites, each with listeners and a mail root of its own. */
export const service: Service<SmtpSiteOptions> = {
  ...smtpProtocol,
  farewell: smtpFarewell,
  siteSchema,
  roles,
  commands: [queueCommand],
  findMistakes: ({ options, tls, listen: addresses }) =>
    optionMistakes(options, tls !== undefined, addresses),
  findClashes: sharedMistakes,
  advise: adviceOn,
  runCommand: (_, args, context) => runStopped(args, context),
  start,
};

async function start({ sites, log }: ServiceContext<SmtpSiteOptions>): Promise<RunningService> {
  checkShared(sites);
  const open: OpenSite[] = [];
  try {
    for (const site of sites) open.push(await openSite(site, log));
    // Nobody is let in before everything is there.
    for (const { root } of open) await root.delivery.start();
    for (const site of open) await listen(site);
  } catch (error) {
    stopListening(open);
    await Promise.all(open.map(closeSite));
    throw error;
  }
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
        contexts.filter(({ name }) => name === site.site.name).map((to) => changeSite(site, to)),
      );
      for (const obey of changes) obey();
    },
    runCommand: (_, args) =>
      runQueueCommand(args, new Map(open.map(({ site, root }) => [site.name, root.delivery]))),
    close: async () => stopListening(open),
    async release() {
      await (released ??= Promise.all(open.map(closeSite)));
    },
  };
}

function stopListening(open: readonly OpenSite[]): void {
  for (const { doors } of open) for (const { listener } of doors) listener.server.close();
}
