import { isDeepStrictEqual } from "node:util";

import type { Guard } from "@core/conn-policy";

import type { HostConfig, ServiceConfig } from "../config/config.ts";
import { startError } from "./failure.ts";
import { restartReasons } from "./restart.ts";
import { type StartedService, siteContexts } from "./start-service.ts";
import { childOf } from "./tree.ts";

/** What a reload works on. */
export interface ReloadTarget {
  readonly guard: Guard;
  readonly services: readonly StartedService[];
  /** What is in force now. */
  readonly config: HostConfig;
}

/**
 * Takes over a new configuration: all of it or nothing. Services go first, because they may refuse; limits have been
 * read by the core before and cannot.
 *
 * @throws Error that says what stood in the way; then nothing has changed
 */
export function reloadHost(target: ReloadTarget, next: HostConfig): void {
  const reasons = restartReasons(target.config, next);
  if (reasons.length > 0) {
    throw new Error(`needs a restart: ${reasons.join(", ")}; restart, or undo these changes`);
  }
  reloadServices(target, next);
  target.guard.reload(next.policy);
  for (const service of next.services) {
    const level = childOf(target.guard, service.name);
    level.reload(service.policy);
    for (const site of service.sites) childOf(level, site.name).reload(site.policy);
  }
}

function reloadServices(target: ReloadTarget, next: HostConfig): void {
  const done: StartedService[] = [];
  for (const started of target.services) {
    try {
      give(started, next, target);
      done.push(started);
    } catch (error) {
      for (const taken of done) give(taken, target.config, target);
      throw startError(`services.${started.name}`, error);
    }
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
