import { type Layer, type LayerReading, readLayer } from "../policy/layer.ts";
import { checkOptionNames } from "../policy/option-names.ts";
import { type PatchReading, patchLayer } from "../policy/patch.ts";
import type { Policy, PolicyInput, PolicyPatch } from "../policy/policy.ts";
import { type ProfileName, type ProtocolDefaults, profileLayers } from "../policy/profiles.ts";
import { type Resolved, resolvePolicy } from "../policy/resolve.ts";
import type { ChildOptions, GuardOptions } from "./guard.ts";

/** What one level sets, on top of what comes down to it. */
export class PolicyStack {
  readonly #parent: PolicyStack | undefined;
  readonly #profile: ProfileName;
  readonly #protocol: ProtocolDefaults | undefined;
  readonly #place: string;
  #own: Layer;
  #resolved: Resolved;

  /** @param reading what the level sets, from {@link readOwn}. */
  constructor(
    parent: PolicyStack | undefined,
    profile: ProfileName,
    protocol: ProtocolDefaults | undefined,
    path: string,
    reading: LayerReading,
  ) {
    this.#parent = parent;
    this.#profile = profile;
    this.#protocol = protocol;
    this.#place = placeOf(path);
    this.#own = reading.layer;
    this.#resolved = this.#resolve();
  }

  get policy(): Policy {
    return this.#resolved.policy;
  }

  get origins(): Resolved["origins"] {
    return this.#resolved.origins;
  }

  /** Reads a replacement of this level; nothing changes before {@link PolicyStack.set}. */
  read(input: PolicyInput): LayerReading {
    const { origin } = this.#own;
    return readLayer(input, { origin, place: this.#place, previous: this.#own });
  }

  /** Reads a change of this level. */
  readPatch(patch: PolicyPatch): PatchReading {
    return patchLayer(this.#own, patch, this.#place);
  }

  set(layer: Layer): void {
    this.#own = layer;
  }

  /** A level above, or this one, has changed. */
  refresh(): void {
    this.#resolved = this.#resolve();
  }

  #resolve(): Resolved {
    const own: Layer[] = [this.#own];
    let protocol = this.#protocol;
    for (let level = this.#parent; level !== undefined; level = level.#parent) {
      own.unshift(level.#own);
      protocol ??= level.#protocol;
    }
    return resolvePolicy([...profileLayers(this.#profile, protocol ?? nothing), ...own]);
  }
}

const nothing: ProtocolDefaults = { name: "no protocol", defaults: {} };

const levelOptions: readonly string[] = [
  "name",
  "policy",
  "protocol",
  "farewell",
] satisfies (keyof ChildOptions)[];

const rootOptions: readonly string[] = [
  ...levelOptions,
  ...(["profile", "trusted", "clock", "tick", "onEvent"] satisfies (keyof GuardOptions)[]),
];

/** Reads what a new level sets. */
export function readOwn(
  options: { readonly policy?: PolicyInput },
  path: string,
  isRoot: boolean,
): LayerReading {
  checkOptionNames(options, isRoot ? rootOptions : levelOptions, path);
  const level = path.includes("/") ? "site" : "service";
  return readLayer(options.policy ?? {}, {
    origin: isRoot ? path : `${level} ${path}`,
    place: placeOf(path),
  });
}

function placeOf(path: string): string {
  return `${path}.policy`;
}
