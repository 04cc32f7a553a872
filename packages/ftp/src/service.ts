import {
  type OpenListener,
  type RunningService,
  type Service,
  type ServiceContext,
  type SiteContext,
  openListener,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { type PreparedSite, prepareHostedSite } from "./create-site.ts";
import { ftpProtocol } from "./defaults.ts";
import { ftpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import { type Place, isSame, placesOf } from "./places.ts";
import { type FtpSiteOptions, optionMistakes } from "./site-options.ts";
import { siteSchema } from "./site-schema.ts";

type Contexts = readonly SiteContext<FtpSiteOptions>[];

/** FTP for a host: any number of sites, on any number of addresses. */
export const service: Service<FtpSiteOptions> = {
  ...ftpProtocol,
  farewell: ftpFarewell,
  siteSchema,
  findMistakes: ({ options, tls }) => optionMistakes(options, tls !== undefined),
  advise: adviceOn,
  start,
};

interface Open extends Place {
  readonly listener: Listener;
  /** `127.0.0.1:21` */
  readonly text: string;
}

async function start(context: ServiceContext<FtpSiteOptions>): Promise<RunningService> {
  const { guard, log } = context;
  const prepared = prepare(context.sites, context);
  const open: Open[] = [];
  const close = (): void => {
    for (const { listener } of open) listener.server.close();
  };
  try {
    for (const place of placesOf(context.sites, prepared)) {
      const { address, sites } = place;
      const listener = new Listener({ sites, guard, tls: address.tls });
      const text = await openListener(listener.server, address);
      listener.server.on("error", (error) => log("warn", `${text} cannot accept`, { error }));
      open.push({ ...place, listener, text });
    }
  } catch (error) {
    close();
    throw error;
  }
  for (const site of prepared) site.obey();
  return {
    listeners: open.flatMap(({ listener, text }): OpenListener[] =>
      listener.sites.map(({ name }) => ({ site: name, address: text })),
    ),
    reload(next) {
      reload(open, next as Contexts, context);
    },
    close: async () => close(),
  };
}

function prepare(contexts: Contexts, { log }: ServiceContext<FtpSiteOptions>): PreparedSite[] {
  return contexts.map((context) => prepareHostedSite(context, log));
}

/** All sites are made anew before the first is in force: one that cannot be changes nothing. */
function reload(
  open: readonly Open[],
  contexts: Contexts,
  context: ServiceContext<FtpSiteOptions>,
): void {
  const prepared = prepare(contexts, context);
  const places = placesOf(contexts, prepared);
  for (const site of prepared) site.obey();
  for (const { address, listener } of open) {
    const names = new Set(listener.sites.map(({ name }) => name));
    const place = places.find(
      (each) => isSame(each.address, address) && each.sites.some(({ name }) => names.has(name)),
    );
    if (place !== undefined) listener.sites = place.sites;
  }
}
