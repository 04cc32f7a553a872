import { isDeepStrictEqual } from "node:util";

import type { Guard } from "@core/conn-policy";
import type { PreparedReload } from "@core/conn-policy/plugin";

import type { HostConfig, ServiceConfig } from "../config/config.ts";
import { startError } from "./failure.ts";
import { restartReasons } from "./restart.ts";
import { type StartedService, siteContexts } from "./start-service.ts";
import { addSite, childOf, findChild } from "./tree.ts";

/** What a reload works on. */
export interface ReloadTarget {
  readonly guard: Guard;
  readonly services: readonly StartedService[];
  /** What is in force now. */
  readonly config: HostConfig;
}

/** A configuration that has been read and opened, and is not in force. One of both is called, once. */
export interface HostReload {
  /** Puts it into force: all of it, on live connections too. */
  commit(): void;
  /** Gives back what was opened for it. */
  cancel(): void;
}

/**
 * Makes all of a new configuration ready, or nothing: services may refuse; limits have been read by the core before and
 * cannot.
 *
 * @throws Error that says what stood in the way; then nothing has changed
 */
export async function prepareReload(target: ReloadTarget, next: HostConfig): Promise<HostReload> {
  const { guard, services, config } = target;
  const movable = new Set(services.filter(mayMove).map(({ name }) => name));
  const reasons = restartReasons(config, next, (name) => movable.has(name));
  if (reasons.length > 0) {
    throw new Error(`needs a restart: ${reasons.join(", ")}; restart, or undo these changes`);
  }
  const added = addSites(guard, next);
  const prepared: PreparedReload[] = [];
  const cancel = (): void => {
    for (const reload of prepared.toReversed()) reload.cancel();
    for (const site of added) void site.retire();
  };
  try {
    // Those that change at once come last: what takes time to open must not have them wait half changed.
    const ordered = [...services.filter(mayMove), ...services.filter((each) => !mayMove(each))];
    for (const started of ordered) prepared.push(await prepareService(started, target, next));
  } catch (error) {
    cancel();
    throw error;
  }
  const commit = (): void => {
    for (const reload of prepared) reload.commit();
    setLimits(guard, next);
    retireSites(guard, next);
  };
  return { commit, cancel };
}

function mayMove({ running }: StartedService): boolean {
  return running.prepareReload !== undefined;
}

function addSites(guard: Guard, { services }: HostConfig): Guard[] {
  return services.flatMap(({ name, sites }) => {
    const level = childOf(guard, name);
    const missing = sites.filter((site) => findChild(level, site.name) === undefined);
    return missing.map((site) => addSite(level, site));
  });
}

async function prepareService(
  started: StartedService,
  target: ReloadTarget,
  next: HostConfig,
): Promise<PreparedReload> {
  const { name, running } = started;
  try {
    const sites = siteContexts(serviceOf(next, name), childOf(target.guard, name));
    if (running.prepareReload !== undefined) return await running.prepareReload(sites);
    give(started, next, target);
    return { commit() {}, cancel: () => give(started, target.config, target) };
  } catch (error) {
    throw startError(`services.${name}`, error);
  }
}

// Called also when the options are the same: a renewed certificate has the same path.
function give(started: StartedService, config: HostConfig, target: ReloadTarget): void {
  const { name, running } = started;
  const service = serviceOf(config, name);
  if (running.reload !== undefined) {
    running.reload(siteContexts(service, childOf(target.guard, name)));
    return;
  }
  if (hasSameOptions(service, serviceOf(target.config, name))) return;
  throw new Error("needs a restart: it takes no new site options; restart, or undo these changes");
}

function setLimits(guard: Guard, config: HostConfig): void {
  guard.reload(config.policy);
  for (const { name, policy, sites } of config.services) {
    const level = childOf(guard, name);
    level.reload(policy);
    for (const site of sites) childOf(level, site.name).reload(site.policy);
  }
}

/** Their connections end as in a shutdown; nobody waits for that. */
function retireSites(guard: Guard, { services }: HostConfig): void {
  for (const { name, sites } of services) {
    const names = new Set(sites.map((site) => site.name));
    for (const level of [...childOf(guard, name).children]) {
      if (!names.has(level.name)) void level.retire();
    }
  }
}

function hasSameOptions(one: ServiceConfig, other: ServiceConfig): boolean {
  return isDeepStrictEqual(siteFacts(one), siteFacts(other));
}

function siteFacts({ sites }: ServiceConfig): object[] {
  return sites.map(({ name, options, tls }) => ({ name, options, tls }));
}

function serviceOf(config: HostConfig, name: string): ServiceConfig {
  const service = config.services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}
