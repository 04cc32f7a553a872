import type { IncomingMessage, ServerResponse } from "node:http";
import type { Guard } from "@core/conn-policy";
import type { ServiceContext, SiteContext, TlsFiles } from "@core/conn-policy/plugin";
import { type ReportFault, serveFile } from "./static-site.ts";

/** The keys of an HTTP site. */
export interface HttpSiteOptions {
  /** Directory with the site's files. */
  readonly root: string;
  /** File names tried for a directory, `index.html` unless told. */
  readonly index?: readonly string[];
  /** Names for which the site answers where it shares a listener; the first site there answers for all others. */
  readonly hosts?: readonly string[];
}

/** A site as its listeners see it. */
export interface Site {
  readonly name: string;
  readonly guard: Guard;
  readonly hosts: ReadonlySet<string>;
  readonly tls: TlsFiles | undefined;
  serve(path: string, request: IncomingMessage, response: ServerResponse): void;
}

const defaultIndex = ["index.html"];

/** Makes the site that a configuration describes. */
export function createSite(
  { name, guard, options, tls }: SiteContext<HttpSiteOptions>,
  log: ServiceContext<HttpSiteOptions>["log"],
): Site {
  const { root, index = defaultIndex, hosts = [] } = options;
  const report: ReportFault = (message, facts) => log("error", message, { site: name, ...facts });
  return {
    name,
    guard,
    tls,
    hosts: new Set(hosts.map((host) => host.toLowerCase())),
    serve: (path, request, response) => serveFile({ root, index }, path, request, response, report),
  };
}

/** The site that answers for `host`: the first that names it, else the first of all. */
export function siteFor(sites: readonly Site[], host: string): Site | undefined {
  return sites.find((site) => site.hosts.has(host)) ?? sites[0];
}
