import { readLayer } from "../policy/layer.ts";
import type { PolicyInput } from "../policy/policy.ts";
import { thrownBy } from "./thrown-by.ts";

/** All mistakes in the limits of somebody whom a site knows, by the name of the limit: reading them stops at the first. */
export function limitMistakes(policy: PolicyInput = {}): [name: string, message: string][] {
  return Object.entries(policy).flatMap(([name, value]): [string, string][] => {
    const place = `policy.${name}`;
    const source = { origin: "user", place: "policy" };
    const message = thrownBy(() => void readLayer({ [name]: value }, source));
    if (message === undefined) return [];
    return [[name, message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message]];
  });
}
