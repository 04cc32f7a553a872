import {
  type ListenAddress,
  type OpenListener,
  type PreparedReload,
  type RunningService,
  type Service,
  type ServiceContext,
  type SharedAddress,
  type SiteContext,
  createListenerSet,
  isAtPlace,
  openListener,
  shareAddresses,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { prepareHostedSite } from "./create-site.ts";
import { ftpProtocol } from "./defaults.ts";
import { ftpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import { type FtpSiteOptions, optionMistakes } from "./site-options.ts";
import { siteSchema } from "./site-schema.ts";
import type { Site } from "./site.ts";

type Contexts = readonly SiteContext<FtpSiteOptions>[];
type Place = SharedAddress<Site>;

/** FTP for a host: any number of sites, on any number of addresses. */
export const service: Service<FtpSiteOptions> = {
  ...ftpProtocol,
  farewell: ftpFarewell,
  siteSchema,
  findMistakes: ({ options, tls }) => optionMistakes(options, tls !== undefined),
  advise: adviceOn,
  start,
};

/** An address that is open. */
interface Door {
  readonly address: ListenAddress;
  readonly listener: Listener;
  /** `127.0.0.1:21` */
  readonly text: string;
}

async function start(context: ServiceContext<FtpSiteOptions>): Promise<RunningService> {
  const doors = createListenerSet<Place, Door>({
    isFor: ({ address, listener }, place) => isAtPlace({ address, sites: listener.sites }, place),
    open: (place) => open(place, context),
    change:
      ({ listener }, { sites }) =>
      () => {
        listener.sites = sites;
      },
    close: ({ listener }) => listener.server.close(),
  });

  /** All sites are made anew before the first is in force: one that cannot be changes nothing. */
  async function prepare(contexts: Contexts): Promise<PreparedReload> {
    const made = contexts.map(
      (each) => [prepareHostedSite(each, context.log), each.listen] as const,
    );
    const places = shareAddresses(made.map(([{ site }, listen]) => [site, listen]));
    const prepared = await doors.prepare(places);
    return {
      commit() {
        for (const [site] of made) site.obey();
        prepared.commit();
      },
      cancel: () => prepared.cancel(),
    };
  }

  (await prepare(context.sites)).commit();
  return {
    get listeners() {
      return doors.open.flatMap(({ listener, text }): OpenListener[] =>
        listener.sites.map(({ name }) => ({ site: name, address: text })),
      );
    },
    prepareReload: (sites) => prepare(sites as Contexts),
    close: async () => doors.close(),
  };
}

async function open(
  { address, sites }: Place,
  { guard, log }: ServiceContext<FtpSiteOptions>,
): Promise<Door> {
  const listener = new Listener({ sites, guard, tls: address.tls });
  const text = await openListener(listener.server, address);
  listener.server.on("error", (error) => log("warn", `${text} cannot accept`, { error }));
  return { address, listener, text };
}
