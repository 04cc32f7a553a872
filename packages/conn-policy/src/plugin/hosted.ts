import type { Farewell } from "../accept/guard.ts";
import type { ProtocolDefinition } from "./protocol.ts";
import type { ListenAddress, RunningService, ServiceContext, SiteContext } from "./service.ts";
import { SiteListener, certificateAt } from "./site-listener.ts";

/** Opens all listeners of all sites, or none. */
export async function startHosted<Options>(
  definition: ProtocolDefinition<Options>,
  farewell: Farewell | undefined,
  context: ServiceContext<Options>,
): Promise<RunningService> {
  type Site = SiteContext<Options>;
  const setup = { definition, farewell, log: context.log };
  let listeners: readonly SiteListener<Options>[] = [];

  /** Finds the listeners that `sites` go on using, and opens those that are missing. */
  async function prepare(sites: readonly Site[]) {
    const kept = new Set<SiteListener<Options>>();
    const opened: SiteListener<Options>[] = [];
    const changes: (() => void)[] = [];
    const cancel = (): void => {
      for (const listener of opened) listener.close();
    };
    try {
      for (const [site, address] of addressesOf(sites)) {
        const known = listeners.find((one) => !kept.has(one) && one.isAt(address, site.name));
        if (known === undefined) {
          opened.push(await SiteListener.open(setup, site, address));
        } else {
          const certificate = certificateAt(address, site);
          kept.add(known);
          changes.push(() => known.takeOver(site, certificate));
        }
      }
    } catch (error) {
      cancel();
      throw error;
    }
    const commit = (): void => {
      for (const change of changes) change();
      for (const listener of listeners) if (!kept.has(listener)) listener.close();
      listeners = [...kept, ...opened];
    };
    return { commit, cancel };
  }

  const { commit } = await prepare(context.sites);
  commit();
  return {
    get listeners() {
      return listeners.map(({ site, address }) => ({ site, address }));
    },
    prepareReload: (sites) => prepare(sites as readonly Site[]),
    close: async () => {
      for (const listener of listeners) listener.close();
    },
  };
}

function* addressesOf<Options>(
  sites: readonly SiteContext<Options>[],
): Generator<readonly [SiteContext<Options>, ListenAddress]> {
  for (const site of sites) for (const address of site.listen) yield [site, address];
}
