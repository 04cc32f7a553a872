import type { Farewell } from "../accept/guard.ts";
import { createListenerSet } from "./listener-set.ts";
import type { ProtocolDefinition } from "./protocol.ts";
import type { ListenAddress, RunningService, ServiceContext, SiteContext } from "./service.ts";
import { SiteListener, certificateAt } from "./site-listener.ts";

/** Opens all listeners of all sites, or none. */
export async function startHosted<Options>(
  definition: ProtocolDefinition<Options>,
  farewell: Farewell | undefined,
  context: ServiceContext<Options>,
): Promise<RunningService> {
  const setup = { definition, farewell, log: context.log };
  const listeners = createListenerSet<SiteAddress<Options>, SiteListener<Options>>({
    isFor: (listener, [site, address]) => listener.isAt(address, site.name),
    open: ([site, address]) => SiteListener.open(setup, site, address),
    change(listener, [site, address]) {
      const certificate = certificateAt(address, site);
      return () => listener.takeOver(site, certificate);
    },
    close: (listener) => listener.close(),
  });
  (await listeners.prepare(addressesOf(context.sites))).commit();
  return {
    get listeners() {
      return listeners.open.map(({ site, address }) => ({ site, address }));
    },
    prepareReload: (sites) =>
      listeners.prepare(addressesOf(sites as readonly SiteContext<Options>[])),
    close: async () => listeners.close(),
  };
}

type SiteAddress<Options> = readonly [SiteContext<Options>, ListenAddress];

function* addressesOf<Options>(
  sites: readonly SiteContext<Options>[],
): Generator<SiteAddress<Options>> {
  for (const site of sites) for (const address of site.listen) yield [site, address];
}
