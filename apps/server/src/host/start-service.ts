import type { Guard } from "@core/conn-policy";
import type { RunningService, Service, SiteContext } from "@core/conn-policy/plugin";

import type { ServiceConfig } from "../config/config.ts";
import type { Log } from "../log/log.ts";
import { startError } from "./failure.ts";
import { childOf } from "./tree.ts";

/** A service of the host that runs. */
export interface StartedService {
  readonly name: string;
  readonly service: Service;
  readonly running: RunningService;
}

/**
 * Starts one service on its level of the tree.
 *
 * @throws `ERR_CONND_START`
 */
export async function startService(
  config: ServiceConfig,
  guard: Guard,
  log: Log,
): Promise<StartedService> {
  const { name, service } = config;
  try {
    const running = await service.start({
      guard,
      sites: siteContexts(config, guard),
      log: (level, message, facts = {}) => log[level]({ service: name, ...facts }, message),
    });
    return { name, service, running };
  } catch (error) {
    throw startError(`services.${name}`, error);
  }
}

/** The sites of a configuration as their service gets them. */
export function siteContexts(config: ServiceConfig, guard: Guard): SiteContext<unknown>[] {
  return config.sites.map((site) => ({
    name: site.name,
    listen: site.listen,
    ...(site.tls === undefined ? {} : { tls: site.tls }),
    options: site.options,
    guard: childOf(guard, site.name),
  }));
}
