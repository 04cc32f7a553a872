import { isIP } from "node:net";
import { codeOf } from "../../store/store-error.ts";
import { failed, type Outcome, waiting } from "../outcome.ts";
import type { MxRecord, NameResolver } from "./resolver.ts";

/** One address of one host; `name` is whom its certificate speaks of. */
export interface MailHost {
  readonly name: string;
  readonly address: string;
}

export interface MailHostsOptions {
  readonly resolver: NameResolver;
  /** Is this the server that we are? Mail that we send to ourselves goes round for ever. */
  readonly isOurs: (name: string, address?: string) => boolean;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** A domain that lists more does not have all of them tried. */
const maxHosts = 5;
const maxAddresses = 10;

/** Where mail for a domain is taken, best first: RFC 5321 section 5.1. */
export async function findMailHosts(
  domain: string,
  options: MailHostsOptions,
): Promise<readonly MailHost[] | Outcome> {
  if (domain.startsWith("[")) return literalHost(domain, options);
  try {
    const records = await findRecords(domain, options.resolver);
    const [first] = records;
    if (records.length === 1 && (first?.exchange === "" || first?.exchange === ".")) {
      // RFC 7505 section 3.
      return failed("556 5.1.10 The domain takes no mail");
    }
    const names = inOrder(records, options);
    if (names.length === 0) return failed("554 5.4.6 Mail for the domain leads back to us");
    return await addressesOf(names, options);
  } catch (error) {
    return outcomeOf(error);
  }
}

async function findRecords(domain: string, resolver: NameResolver): Promise<readonly MxRecord[]> {
  try {
    const records = await resolver.resolveMx(domain);
    if (records.length > 0) return records;
  } catch (error) {
    // The name may exist and have addresses only.
    if (codeOf(error) !== "ENODATA") throw error;
  }
  return [{ exchange: domain, priority: 0 }];
}

/** Those that are not further from the domain than we are. */
function inOrder(
  records: readonly MxRecord[],
  { isOurs, random }: MailHostsOptions,
): readonly string[] {
  const ours = records.filter(({ exchange }) => isOurs(exchange));
  const limit = Math.min(...ours.map(({ priority }) => priority));
  return records
    .filter(({ priority }) => priority < limit)
    .map(({ exchange, priority }) => ({ exchange, priority, chance: random() }))
    .toSorted((one, other) => one.priority - other.priority || one.chance - other.chance)
    .slice(0, maxHosts)
    .map(({ exchange }) => exchange.replace(/\.$/, ""));
}

async function addressesOf(
  names: readonly string[],
  { resolver, isOurs }: MailHostsOptions,
): Promise<readonly MailHost[] | Outcome> {
  const hosts: MailHost[] = [];
  let isTrouble = false;
  let isLoop = false;
  for (const name of names) {
    const found = await Promise.allSettled([resolver.resolve6(name), resolver.resolve4(name)]);
    for (const each of found) {
      if (each.status === "rejected") isTrouble ||= !isNothing(each.reason);
      else for (const address of each.value) hosts.push({ name, address });
    }
    const ours = hosts.findIndex((host) => isOurs(host.name, host.address));
    if (ours === -1) continue;
    // RFC 5321 section 5.1: what is less preferred than we are must not be tried either.
    const nearest = hosts[ours]?.name;
    hosts.splice(hosts.findIndex((host) => host.name === nearest));
    isLoop = true;
    break;
  }
  if (hosts.length > 0) return hosts.slice(0, maxAddresses);
  if (isTrouble) return waiting("451 4.4.3 The name of the domain's mail host cannot be looked up");
  if (isLoop) return failed("554 5.4.6 Mail for the domain leads back to us");
  return failed("550 5.1.2 The domain has no mail host");
}

function literalHost(domain: string, { isOurs }: MailHostsOptions): readonly MailHost[] | Outcome {
  const address = domain.slice(1, -1).replace(/^IPv6:/i, "");
  if (isIP(address) === 0) return failed("550 5.1.2 The domain is no address");
  if (isOurs(domain, address)) return failed("554 5.4.6 Mail for the domain leads back to us");
  return [{ name: address, address }];
}

function isNothing(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOTFOUND" || code === "ENODATA";
}

function outcomeOf(error: unknown): Outcome {
  if (isNothing(error) || codeOf(error) === "EBADNAME") {
    return failed("550 5.1.2 There is no such domain");
  }
  return waiting("451 4.4.3 The domain cannot be looked up");
}
