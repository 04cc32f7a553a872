import type { Guard } from "@core/conn-policy";
import { readCertificate } from "@core/conn-policy/plugin";

import { type LimitInForce, limitsInForce } from "../admin/policy.ts";
import type { HostConfig } from "../config/config.ts";
import { missingContent } from "../host/content.ts";
import { startError } from "../host/failure.ts";
import { checkRoots } from "../host/roots.ts";
import { childOf, createTree, guardsOf } from "../host/tree.ts";
import { type ConfigOptions, configOf } from "./options.ts";
import { print, tell } from "./output.ts";

/** The options of `connd check`. */
export interface CheckOptions extends ConfigOptions {
  /** Prints the limits in force: of all levels, or of one. */
  readonly policy?: true | string;
  readonly json?: true;
}

/** `connd check`: reads a configuration and says what is wrong, forgiven, or in force. */
export async function check(options: CheckOptions): Promise<void> {
  const config = await configOf(options);
  for (const notice of config.notices) tell("notice", notice);
  const missing = await missingContent(config).catch((error: unknown) => {
    throw startError("dataDir", error);
  });
  await checkRoots(config, new Set(missing));
  checkCertificates(config);
  const tree = createTree(config);
  for (const line of adviceOf(config, tree)) tell("notice", line);
  const { policy } = options;
  if (policy !== undefined) {
    const levels = [...guardsOf(tree)].filter(({ path }) => policy === true || path === policy);
    if (levels.length === 0) {
      const known = [...guardsOf(tree)].map(({ path }) => path).join(", ");
      throw new RangeError(`there is no level ${String(policy)}; write one of ${known}`);
    }
    print(options.json === true ? asJson(levels) : levels.map(asTable).join("\n\n"));
  }
  tell("ok", `${options.config ?? "the embedded defaults"} can be used`);
}

/** A start would stop at the first that cannot be used. */
function checkCertificates({ services }: HostConfig): void {
  for (const { name, sites } of services) {
    for (const site of sites) {
      try {
        if (site.tls !== undefined) readCertificate(site.tls);
      } catch (error) {
        throw startError(`services.${name}.sites.${site.name}.tls`, error);
      }
    }
  }
}

/** What services have to say about the limits of their sites. */
function* adviceOf(config: HostConfig, tree: Guard): Generator<string> {
  for (const { name, service, sites } of config.services) {
    for (const site of sites) {
      const { policy } = childOf(childOf(tree, name), site.name);
      const path = ["services", name, "sites", site.name, "policy"];
      for (const message of service.advise?.(policy) ?? []) yield config.place({ path, message });
    }
  }
}

function asJson(levels: readonly Guard[]): string {
  const all = Object.fromEntries(levels.map((guard) => [guard.path, limitsInForce(guard)]));
  return JSON.stringify(all, undefined, 2);
}

function asTable(guard: Guard): string {
  const rows = Object.entries<LimitInForce>(limitsInForce(guard)).map(
    ([name, { value, origin }]) => `  ${name.padEnd(26)}${String(value).padEnd(10)} ${origin}`,
  );
  return [guard.path, ...rows].join("\n");
}
