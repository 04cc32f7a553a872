import {
  type ListenAddress,
  type OpenListener,
  type PreparedReload,
  type RunningService,
  type Service,
  type ServiceContext,
  type SiteContext,
  openListener,
} from "@core/conn-policy/plugin";
import { adviceOn } from "./advice.ts";
import { prepareHostedSite } from "./create-site.ts";
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

/** An address that is open. */
interface Door {
  readonly address: ListenAddress;
  readonly listener: Listener;
  /** `127.0.0.1:21` */
  readonly text: string;
}

async function start(context: ServiceContext<FtpSiteOptions>): Promise<RunningService> {
  let doors: readonly Door[] = [];

  /** All sites are made anew before the first is in force: one that cannot be changes nothing. */
  async function prepare(contexts: Contexts): Promise<PreparedReload> {
    const sites = contexts.map((each) => prepareHostedSite(each, context.log));
    const kept: Door[] = [];
    const opened: Door[] = [];
    const changes: (() => void)[] = [];
    const cancel = (): void => closeAll(opened);
    try {
      for (const place of placesOf(contexts, sites)) {
        const known = doors.find((door) => !kept.includes(door) && isFor(door, place));
        if (known === undefined) {
          opened.push(await open(place, context));
        } else {
          kept.push(known);
          changes.push(() => {
            known.listener.sites = place.sites;
          });
        }
      }
    } catch (error) {
      cancel();
      throw error;
    }
    const commit = (): void => {
      for (const site of sites) site.obey();
      for (const change of changes) change();
      closeAll(doors.filter((door) => !kept.includes(door)));
      doors = [...kept, ...opened];
    };
    return { commit, cancel };
  }

  const first = await prepare(context.sites);
  first.commit();
  return {
    get listeners() {
      return doors.flatMap(({ listener, text }): OpenListener[] =>
        listener.sites.map(({ name }) => ({ site: name, address: text })),
      );
    },
    prepareReload: (sites) => prepare(sites as Contexts),
    close: async () => closeAll(doors),
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

/** Is it what a place asks for? A port that the system chose stays with its site. */
function isFor({ address, listener }: Door, { address: wanted, sites }: Place): boolean {
  if (!isSame(address, wanted)) return false;
  const isTheirs = sites.some(({ name }) => listener.sites.some((site) => site.name === name));
  return wanted.port !== 0 || isTheirs;
}

/** Connections go on: they are their guard's. */
function closeAll(doors: readonly Door[]): void {
  for (const { listener } of doors) listener.server.close();
}
