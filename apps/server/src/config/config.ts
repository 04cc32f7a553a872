import type { PolicyInput, ProfileName } from "@core/conn-policy";
import type { ListenAddress, Service, TlsFiles } from "@core/conn-policy/plugin";

import type { Mistake } from "./mistake.ts";

/** One site: a named virtual server of a service. */
export interface SiteConfig {
  readonly name: string;
  readonly listen: readonly ListenAddress[];
  readonly tls?: TlsFiles;
  readonly policy: PolicyInput;
  /** The service's own keys, as its `siteSchema` describes them; paths are absolute. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One service with its sites. */
export interface ServiceConfig {
  readonly name: string;
  readonly use?: string;
  readonly service: Service;
  readonly policy: PolicyInput;
  readonly sites: readonly SiteConfig[];
}

/** A whole configuration, checked: nothing in it can be refused for its form any more. */
export interface HostConfig {
  readonly profile: ProfileName;
  /** Absolute. */
  readonly dataDir: string;
  readonly admin: ListenAddress;
  /** Addresses and ranges that no admission limit applies to. */
  readonly trusted: readonly string[];
  readonly policy: PolicyInput;
  readonly services: readonly ServiceConfig[];
  /** What was forgiven, one line each, with its place. */
  readonly notices: readonly string[];
  /** One line about a part of it, with file, line and column where it has them. */
  readonly place: (mistake: Mistake) => string;
}

/** Every level of a configuration that has a policy, widest first, with the path of its limits. */
export function* levelsOf(
  config: HostConfig,
): Generator<{ readonly path: readonly string[]; readonly policy: PolicyInput }> {
  yield { path: ["policy"], policy: config.policy };
  for (const service of config.services) {
    const path = ["services", service.name];
    yield { path: [...path, "policy"], policy: service.policy };
    for (const site of service.sites) {
      yield { path: [...path, "sites", site.name, "policy"], policy: site.policy };
    }
  }
}
