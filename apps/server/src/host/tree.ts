import { type Guard, type GuardEvent, createGuard } from "@core/conn-policy";

import type { HostConfig, SiteConfig } from "../config/config.ts";

/** Makes the tree of guards of a configuration: the host, a child for each service, one below for each site. */
export function createTree(config: HostConfig, onEvent?: (event: GuardEvent) => void): Guard {
  const host = createGuard({
    name: "host",
    profile: config.profile,
    policy: config.policy,
    trusted: config.trusted,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  for (const { name, policy, service, sites } of config.services) {
    const { farewell } = service;
    const level = host.child({
      name,
      policy,
      protocol: service,
      ...(farewell === undefined ? {} : { farewell }),
    });
    for (const site of sites) addSite(level, site);
  }
  return host;
}

/** Makes the level of a site. */
export function addSite(service: Guard, { name, policy }: SiteConfig): Guard {
  return service.child({ name, policy });
}

/** The host's guard and all below, widest first. */
export function* guardsOf(guard: Guard): Generator<Guard> {
  yield guard;
  for (const child of guard.children) yield* guardsOf(child);
}

/** The guard of a path: `host`, `http`, `http/default`. */
export function guardAt(host: Guard, path: string): Guard | undefined {
  for (const guard of guardsOf(host)) if (guard.path === path) return guard;
  return undefined;
}

/** The child of a guard by name, if there is one. */
export function findChild(guard: Guard, name: string): Guard | undefined {
  return guard.children.find((candidate) => candidate.name === name);
}

/** The child of a guard by name. */
export function childOf(guard: Guard, name: string): Guard {
  const child = findChild(guard, name);
  if (child === undefined) throw new Error(`no guard ${name} below ${guard.path}`);
  return child;
}
