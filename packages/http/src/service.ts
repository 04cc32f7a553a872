import type {
  ListenAddress,
  OpenListener,
  PreparedReload,
  RunningService,
  Service,
  ServiceContext,
  SiteContext,
} from "@core/conn-policy/plugin";
import { httpProtocol } from "./defaults.ts";
import { httpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import { type HttpSiteOptions, type Site, createSite } from "./site.ts";

type Contexts = readonly SiteContext<HttpSiteOptions>[];

/** HTTP for a host: static files of any number of sites, on any number of addresses. */
export const service: Service<HttpSiteOptions> = {
  ...httpProtocol,
  farewell: httpFarewell,
  siteSchema: {
    type: "object",
    properties: {
      root: { type: "string", format: "path", description: "Directory with the site's files" },
      index: {
        type: "array",
        items: { type: "string" },
        description: "File names tried for a directory; index.html unless told",
      },
      hosts: {
        type: "array",
        items: { type: "string" },
        description: "Host names for which the site answers where it shares a listener",
      },
    },
    required: ["root"],
  },
  start,
};

async function start(context: ServiceContext<HttpSiteOptions>): Promise<RunningService> {
  let listeners: readonly Listener[] = [];

  async function prepare(sites: Contexts): Promise<PreparedReload> {
    const kept: Listener[] = [];
    const opened: Listener[] = [];
    const changes: (() => void)[] = [];
    const cancel = (): void => {
      for (const listener of opened) listener.close();
    };
    try {
      for (const place of placesOf(sites, context)) {
        const known = listeners.find((one) => !kept.includes(one) && isFor(one, place));
        if (known === undefined) opened.push(await open(place, context));
        else {
          changes.push(known.prepare(place.sites));
          kept.push(known);
        }
      }
    } catch (error) {
      cancel();
      throw error;
    }
    const commit = (): void => {
      for (const change of changes) change();
      for (const listener of listeners) if (!kept.includes(listener)) listener.close();
      listeners = [...kept, ...opened];
    };
    return { commit, cancel };
  }

  const first = await prepare(context.sites);
  first.commit();
  return {
    get listeners() {
      return listeners.flatMap(openListeners);
    },
    prepareReload: (sites) => prepare(sites as Contexts),
    close: async () => {
      for (const listener of listeners) listener.close();
    },
  };
}

async function open(
  { address, sites }: Place,
  context: ServiceContext<HttpSiteOptions>,
): Promise<Listener> {
  const listener = new Listener({
    address,
    sites,
    guard: context.guard,
    onFault: (error) => context.log("error", "a request or listener failed", { error }),
  });
  await listener.open();
  return listener;
}

function isFor(listener: Listener, { address, sites }: Place): boolean {
  return listener.isAt(address, sites);
}

interface Place {
  readonly address: ListenAddress;
  readonly sites: Site[];
}

/** Each address once, with its sites in the order of the configuration. A port that the system chooses is not shared. */
function placesOf(contexts: Contexts, { log }: ServiceContext<HttpSiteOptions>): Place[] {
  const places: Place[] = [];
  for (const context of contexts) {
    const site = createSite(context, log);
    for (const address of context.listen) {
      const shared = places.find((place) => address.port !== 0 && isSame(place.address, address));
      if (shared === undefined) places.push({ address, sites: [site] });
      else shared.sites.push(site);
    }
  }
  return places;
}

function isSame(one: ListenAddress, other: ListenAddress): boolean {
  return one.host === other.host && one.port === other.port && one.tls === other.tls;
}

function openListeners(listener: Listener): OpenListener[] {
  const address = listener.openAddress;
  return listener.sites.map((site) => ({ site: site.name, address }));
}
