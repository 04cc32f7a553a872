import {
  type OpenListener,
  type PreparedReload,
  type RunningService,
  type Service,
  type ServiceContext,
  type SharedAddress,
  type SiteContext,
  createListenerSet,
  hostNameMistakes,
  isAtPlace,
  shareAddresses,
} from "@core/conn-policy/plugin";
import { httpProtocol } from "./defaults.ts";
import { httpFarewell } from "./farewell.ts";
import { Listener } from "./listener.ts";
import { type HttpSiteOptions, type Site, createSite } from "./site.ts";

type Contexts = readonly SiteContext<HttpSiteOptions>[];
type Place = SharedAddress<Site>;

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
  findMistakes: ({ options }) => hostNameMistakes(options.hosts),
  start,
};

async function start(context: ServiceContext<HttpSiteOptions>): Promise<RunningService> {
  const listeners = createListenerSet<Place, Listener>({
    isFor: isAtPlace,
    open: (place) => open(place, context),
    change: (listener, { sites }) => listener.prepare(sites),
    close: (listener) => listener.close(),
  });
  const prepare = (sites: Contexts): Promise<PreparedReload> =>
    listeners.prepare(
      shareAddresses(sites.map((site) => [createSite(site, context.log), site.listen])),
    );

  (await prepare(context.sites)).commit();
  return {
    get listeners() {
      return listeners.open.flatMap(openListeners);
    },
    prepareReload: async (sites) => prepare(sites as Contexts),
    close: async () => listeners.close(),
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

function openListeners(listener: Listener): OpenListener[] {
  const address = listener.openAddress;
  return listener.sites.map((site) => ({ site: site.name, address }));
}
