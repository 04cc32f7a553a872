import type { Directory } from "../recipients/directory.ts";
import type { Progress } from "../store/queue.ts";

/** More than a list by aliases should have; the rest of it is refused. */
const maxMembers = 1000;
const maxDepth = 20;

/**
 * Puts the members of aliases in the place of those who still wait and are one. Whoever is on the list already does not get
 * the message twice, which ends loops as well.
 */
export function expandAliases(
  progress: readonly Progress[],
  directory: Directory,
  now: number,
): readonly Progress[] {
  if (!progress.some((each) => isAlias(each, directory))) return progress;
  const known = new Set(progress.map(({ address }) => address));
  return progress.flatMap((each) => expand(each, directory, known, now));
}

function isAlias({ state, address }: Progress, directory: Directory): boolean {
  return state === "waiting" && directory.routeOf(address)?.kind === "alias";
}

function expand(
  recipient: Progress,
  directory: Directory,
  known: Set<string>,
  now: number,
): readonly Progress[] {
  if (!isAlias(recipient, directory)) return [recipient];
  const expandedFrom = recipient.expandedFrom ?? recipient.address;
  const members: Progress[] = [];
  const seen = new Set<string>();
  let isLoop = false;
  let isTooMuch = false;
  let isKnown = false;

  const nextAt = Math.min(now, recipient.nextAt);
  const visit = (address: string, above: readonly string[]): void => {
    const route = directory.routeOf(address);
    if (route?.kind === "alias") {
      if (above.includes(address)) isLoop = true;
      else if (above.length >= maxDepth) isTooMuch = true;
      else if (!seen.has(address)) {
        seen.add(address);
        for (const member of route.to) visit(member, [...above, address]);
      }
    } else if (known.has(address)) isKnown = true;
    else if (members.length >= maxMembers) isTooMuch = true;
    else {
      known.add(address);
      members.push({ address, expandedFrom, state: "waiting", attempts: 0, nextAt });
    }
  };
  visit(recipient.address, []);

  if (isTooMuch) return [...members, ended(recipient, "550 5.4.6 The alias has too many members")];
  if (members.length > 0) return members;
  if (isLoop && !isKnown) return [ended(recipient, "550 5.4.6 The alias leads back to itself")];
  // All of them get the message for another reason.
  return [{ ...recipient, state: "delivered", lastReply: "250 2.1.5 Expanded" }];
}

function ended(recipient: Progress, lastReply: string): Progress {
  return { ...recipient, state: "failed", lastReply };
}
