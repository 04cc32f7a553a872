import type { Guard } from "@core/conn-policy";
import { type PasswordHash, decoy, parseHash, verifyPassword } from "./password.ts";
import { penaltiesAt } from "./penalties.ts";
import { wait } from "./wait.ts";

/** The passwords of one site. */
export interface Passwords {
  /**
   * Do name and password go together? It takes as long for a name that nobody has, and failures of an address make the
   * next answers to it slower.
   *
   * @param address of the client; IPv6 is counted by /64.
   * @param signal of the connection: whoever has gone is not waited for, and has not been wrong.
   */
  check(name: string, password: string, address: string, signal: AbortSignal): Promise<boolean>;
}

/**
 * @param guard the site's: who has been wrong stays slow when a reload makes its passwords anew.
 * @param hashes as `hashPassword` made them, by name.
 * @throws RangeError with the mistake and its cure, for a hash that is none.
 */
export function createPasswords(
  guard: Pick<Guard, "clock">,
  hashes: ReadonlyMap<string, string>,
): Passwords {
  const { clock } = guard;
  const known = new Map<string, PasswordHash>();
  for (const [name, text] of hashes) known.set(name, parseHash(text));
  const nobody = decoy(known.values().next().value);
  const penalties = penaltiesAt(guard);
  return {
    async check(name, password, address, signal) {
      const hash = known.get(name);
      const isRight = await verifyPassword(password, hash ?? nobody, signal);
      if (signal.aborted) return false;
      if (!isRight) penalties.fail(address);
      await wait(clock, penalties.delayOf(address), signal);
      return isRight && hash !== undefined && !signal.aborted;
    },
  };
}
