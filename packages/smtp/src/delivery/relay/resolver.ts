import { Resolver } from "node:dns/promises";

export interface MxRecord {
  readonly exchange: string;
  readonly priority: number;
}

/** What relaying asks of the name system; rejects with Node's codes, `ENOTFOUND` and others. */
export interface NameResolver {
  resolveMx(domain: string): Promise<readonly MxRecord[]>;
  resolve4(host: string): Promise<readonly string[]>;
  resolve6(host: string): Promise<readonly string[]>;
}

export function createResolver(): NameResolver {
  return new Resolver({ timeout: 5000, tries: 3 });
}
