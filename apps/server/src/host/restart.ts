import { isDeepStrictEqual } from "node:util";

import type { HostConfig, ServiceConfig, SiteConfig } from "../config/config.ts";

/**
 * What of a new configuration a running host cannot take over, one line each: services and folders are what it was
 * started with, and so are the listeners of services that cannot change them. Empty when a reload will do.
 *
 * @param mayMove can this service open and close listeners while it runs?
 */
export function restartReasons(
  old: HostConfig,
  next: HostConfig,
  mayMove: (service: string) => boolean,
): string[] {
  const reasons: string[] = [];
  if (next.profile !== old.profile) reasons.push("profile");
  if (next.dataDir !== old.dataDir) reasons.push("dataDir");
  if (!isDeepStrictEqual(next.admin, old.admin)) reasons.push("admin.listen");
  if (!isDeepStrictEqual(next.trusted, old.trusted)) reasons.push("trusted");
  const below = pair(old.services, next.services).flatMap(([name, before, after]) =>
    serviceReasons(`services.${name}`, before, after, mayMove(name)),
  );
  return [...reasons, ...below];
}

function serviceReasons(
  path: string,
  before: ServiceConfig | undefined,
  after: ServiceConfig | undefined,
  mayMove: boolean,
): string[] {
  if (before === undefined) return [`${path} (added)`];
  if (after === undefined) return [`${path} (removed)`];
  if (before.use !== after.use) return [`${path}.use`];
  if (mayMove) return [];
  return pair(before.sites, after.sites).flatMap(([name, old, next]) => {
    const reason = siteReason(old, next);
    return reason === undefined ? [] : [`${path}.sites.${name}${reason}`];
  });
}

function siteReason(old: SiteConfig | undefined, next: SiteConfig | undefined): string | undefined {
  if (old === undefined) return " (added)";
  if (next === undefined) return " (removed)";
  if (!isDeepStrictEqual(old.listen, next.listen)) return ".listen";
  return (old.tls === undefined) === (next.tls === undefined) ? undefined : ".tls";
}

function pair<Named extends { readonly name: string }>(
  old: readonly Named[],
  next: readonly Named[],
): [name: string, old: Named | undefined, next: Named | undefined][] {
  const names = new Set([...old, ...next].map(({ name }) => name));
  return [...names].map((name) => [
    name,
    old.find((item) => item.name === name),
    next.find((item) => item.name === name),
  ]);
}
