import {
  type RunningService,
  type Service,
  type ServiceContext,
  startSites,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { queueCommand, runQueueCommand } from "./commands/queue-command.ts";
import { runStopped } from "./commands/run-stopped.ts";
import { smtpProtocol } from "./defaults.ts";
import { smtpFarewell } from "./farewell.ts";
import { openSite } from "./open-site.ts";
import { roles } from "./options/listen-mistakes.ts";
import { optionMistakes } from "./options/mistakes.ts";
import { checkShared, sharedMistakes } from "./options/shared.ts";
import type { SmtpSiteOptions } from "./site-options.ts";
import { siteSchema } from "./site-schema.ts";

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

async function start(context: ServiceContext<SmtpSiteOptions>): Promise<RunningService> {
  const running = await startSites(context, {
    check: checkShared,
    folderOf: ({ mailroot }) => mailroot,
    open: (site) => openSite(site, context.log),
  });
  return {
    get listeners() {
      return running.listeners;
    },
    prepareReload: (sites) => running.prepareReload(sites),
    runCommand: (_, args) =>
      runQueueCommand(
        args,
        new Map([...running.sites].map(([name, { delivery }]) => [name, delivery])),
      ),
    close: () => running.close(),
    release: () => running.release(),
  };
}
