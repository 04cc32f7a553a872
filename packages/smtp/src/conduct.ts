import type { Guard } from "@core/conn-policy";
import { AddressRates } from "./session/address-rates.ts";
import { LoginFailures } from "./users/failures.ts";

/** What addresses have done at a site, over all of their connections. */
export interface Conduct {
  readonly messages: AddressRates;
  readonly recipients: AddressRates;
  readonly failures: LoginFailures;
}

const known = new WeakMap<Guard, Conduct>();

/** @param guard the site's: what it has seen outlives a reload, which makes another site of it. */
export function conductAt(guard: Guard): Conduct {
  let conduct = known.get(guard);
  if (conduct === undefined) {
    conduct = {
      messages: new AddressRates(),
      recipients: new AddressRates(),
      failures: new LoginFailures(guard.clock),
    };
    known.set(guard, conduct);
  }
  return conduct;
}
