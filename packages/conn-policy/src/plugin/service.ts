import type { Farewell, Guard } from "../accept/guard.ts";
import type { Policy, PolicyInput } from "../policy/policy.ts";
import type { ProtocolDefaults } from "../policy/profiles.ts";

/** An address to listen on; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Implicit TLS with the site's certificate. */
  readonly tls: boolean;
  /** What it is for, where the service knows several uses: one of its `roles`. */
  readonly role?: string;
}

/** Where a site's certificate is: absolute paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** One site as the host gives it to its service: configuration read and checked, paths absolute. */
export interface SiteContext<Options> {
  readonly name: string;
  readonly listen: readonly ListenAddress[];
  readonly tls?: TlsFiles;
  /** The site's own keys, as the service's `siteSchema` describes them. */
  readonly options: Options;
  /** The site's level in the tree: counts, limits, last words. */
  readonly guard: Guard;
}

/** What a service is started with. */
export interface ServiceContext<Options> {
  /** The service's level; an adapter admits here while the site is not known. */
  readonly guard: Guard;
  readonly sites: readonly SiteContext<Options>[];
  /** One line of the host's log; never with CR or LF of a client in `message`. */
  readonly log: (level: "info" | "warn" | "error", message: string, facts?: object) => void;
}

/** A service that does not run. */
export interface StoppedContext<Options> {
  readonly sites: readonly Pick<SiteContext<Options>, "name" | "options">[];
  readonly log: ServiceContext<Options>["log"];
}

/** A listener that is open. */
export interface OpenListener {
  readonly site: string;
  /** `127.0.0.1:8080`, `[::1]:8080`. */
  readonly address: string;
}

/** What an operator can do with a service beside starting it: `connd queue list`. */
export interface ServiceCommand {
  /** The first word, `queue`: of no other service, and none of the host's. */
  readonly name: string;
  /** What may follow it, and what that does: `list, retry or drop what waits to be delivered`. */
  readonly summary: string;
}

/** How a command ended. */
export interface CommandResult {
  /** For people and pipes; its last line needs no line end. */
  readonly text: string;
  /** 0: done, 1: failed, 2: wrongly called. */
  readonly exitCode: 0 | 1 | 2;
}

/** A service that runs. */
export interface RunningService {
  readonly listeners: readonly OpenListener[];
  /**
   * Takes over changed site options; listeners stay as they are.
   *
   * @throws when it cannot; then nothing has changed.
   */
  reload?(sites: readonly SiteContext<unknown>[]): void;
  /**
   * As `reload`, for a service that can also open and close listeners while it runs: sites may have come, gone or moved.
   * What is new is opened and read here. `reload` is then not called.
   *
   * @throws when it cannot; then nothing has changed.
   */
  prepareReload?(sites: readonly SiteContext<unknown>[]): Promise<PreparedReload>;
  /** Carries out one of the service's `commands`. What it throws is told as the reason why it failed. */
  runCommand?(name: string, args: readonly string[]): Promise<CommandResult>;
  /** Stops listening. Connections are the guard's: it drains them. */
  close(): Promise<void>;
  /** Gives back what connections need to their end: files, queues. Called once, after the last of them. */
  release?(): Promise<void>;
}

/** A reload that can be done. One of both is called, once; neither may throw. */
export interface PreparedReload {
  /** Puts it into force: `listeners` are the new ones, and those that are left out are closed. */
  commit(): void;
  /** Gives back what was opened for it. */
  cancel(): void;
}

/**
 * A JSON Schema (2020-12) of an object, as plain data. A string property with `format: "path"` is a path: the host
 * makes it absolute, under its `dataDir`.
 */
export interface SiteSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A mistake in the options of a site. */
export interface SiteMistake {
  /** Where, from the site's options on: `["users", 0, "password"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong, and what to do. */
  readonly message: string;
}

/**
 * What a protocol package gives to the host: found by its name in the configuration, or loaded by `use: PACKAGE`
 * as the module's default export. Plain data and functions, so that it works across copies of this package.
 */
export interface Service<Options = unknown> extends ProtocolDefaults {
  readonly name: string;
  /** What the protocol sets on top of the profile, each with its source. */
  readonly defaults: PolicyInput;
  readonly farewell?: Farewell;
  /** The keys of a site beside `listen`, `tls` and `policy`. */
  readonly siteSchema: SiteSchema;
  /** What an address of a site may be for; the first of them unless told. None unless told. */
  readonly roles?: readonly string[];
  /** What no schema can say: all mistakes in options whose form is right, before anything is started. */
  findMistakes?(
    site: Pick<SiteContext<Options>, "listen" | "options" | "tls">,
  ): readonly SiteMistake[];
  /** What sites may not have in common; paths begin with the name of the site that is to change. */
  findClashes?(
    sites: readonly Pick<SiteContext<Options>, "name" | "listen" | "options">[],
  ): readonly SiteMistake[];
  /** What an operator may want to know of the limits in force for a site, one line each; nothing is wrong with them. */
  advise?(policy: Policy): readonly string[];
  readonly commands?: readonly ServiceCommand[];
  /** Carries out one of the `commands` on sites that no host runs just now. */
  runCommand?(
    name: string,
    args: readonly string[],
    context: StoppedContext<Options>,
  ): Promise<CommandResult>;
  start(context: ServiceContext<Options>): Promise<RunningService>;
}
