import type { Server } from "node:net";
import { openListener } from "../accept/listener.ts";
import { type ListenerSet, createListenerSet } from "./listener-set.ts";
import type {
  ListenAddress,
  OpenListener,
  PreparedReload,
  RunningService,
  ServiceContext,
  SiteContext,
} from "./service.ts";
import { isSameAddress } from "./shared-addresses.ts";

/** A site that shares nothing with others, neither an address nor a folder. */
export interface OwnSite<Options> {
  /** Makes a server for one of its addresses, which is then opened. */
  createServer(at: ListenAddress): Server;
  /** It is in force, and its listeners are open: what it does by itself may begin. Called once. */
  begin?(): void;
  /**
   * Makes the site anew.
   *
   * @returns what puts it in force: from then on clients meet it.
   * @throws when that cannot be done while it runs.
   */
  change(next: SiteContext<Options>): () => void;
  /** Gives back what outlives its connections: a queue, files. Called once. */
  close(): Promise<void>;
}

/** How the sites of a service come to be. */
export interface SiteOpening<Options, Site extends OwnSite<Options>> {
  /** @throws when the sites do not go together. */
  check(contexts: readonly SiteContext<Options>[]): void;
  /** The folder that a site has for itself until its last connection has gone; empty or absent: none. */
  folderOf?(options: Options): string;
  /** Opens what a site needs before its clients come. */
  open(context: SiteContext<Options>): Promise<Site>;
}

/** What all sites of a running service are together. */
export interface RunningSites<Site> extends Required<
  Pick<RunningService, "listeners" | "prepareReload" | "close" | "release">
> {
  readonly sites: ReadonlyMap<string, Site>;
}

/** Opens all sites and their listeners, or none. Sites and listeners can come and go afterwards. */
export async function startSites<Options, Site extends OwnSite<Options>>(
  context: ServiceContext<Options>,
  opening: SiteOpening<Options, Site>,
): Promise<RunningSites<Site>> {
  const running = new OwnSites(opening, context.log);
  (await running.prepareReload(context.sites)).commit();
  return running;
}

interface Entry<Options, Site> {
  readonly context: SiteContext<Options>;
  readonly site: Site;
}

/** An address that a site is to have. */
interface Place<Site> {
  readonly name: string;
  readonly site: Site;
  readonly at: ListenAddress;
}

interface Door extends Place<unknown> {
  readonly server: Server;
  /** `127.0.0.1:25` */
  readonly address: string;
}

/** A reload that is being made ready. */
interface Preparation<Options, Site> {
  readonly entries: Entry<Options, Site>[];
  readonly added: Site[];
  readonly changes: (() => void)[];
}

class OwnSites<Options, Site extends OwnSite<Options>> implements RunningSites<Site> {
  readonly #opening: SiteOpening<Options, Site>;
  readonly #log: ServiceContext<Options>["log"];
  readonly #doors: ListenerSet<Place<Site>, Door>;
  #entries: readonly Entry<Options, Site>[] = [];
  /** Who has which folder. */
  readonly #owners = new Map<string, Entry<Options, Site>>();
  /** Of sites that have gone, and whose last connection has not. */
  readonly #leaving = new Map<Site, Promise<void>>();
  #released: Promise<void> | undefined;

  constructor(opening: SiteOpening<Options, Site>, log: ServiceContext<Options>["log"]) {
    this.#opening = opening;
    this.#log = log;
    this.#doors = createListenerSet({
      isFor: (door, { name, at }) => door.name === name && isSameAddress(door.at, at),
      open: (place) => this.#openDoor(place),
      close: ({ server }) => server.close(),
    });
  }

  get sites(): ReadonlyMap<string, Site> {
    return new Map(this.#entries.map(({ context, site }) => [context.name, site]));
  }

  get listeners(): OpenListener[] {
    return this.#doors.open.map(({ name, address }) => ({ site: name, address }));
  }

  async prepareReload(sites: readonly SiteContext<unknown>[]): Promise<PreparedReload> {
    const contexts = sites as readonly SiteContext<Options>[];
    this.#opening.check(contexts);
    const prepared: Preparation<Options, Site> = { entries: [], added: [], changes: [] };
    try {
      for (const context of contexts) await this.#prepareSite(prepared, context);
      // Nobody is let in before everything is there.
      const doors = await this.#doors.prepare(placesOf(prepared.entries));
      return {
        commit: () => this.#commit(prepared, doors),
        cancel: () => {
          doors.cancel();
          for (const site of prepared.added) this.#track(site, this.#closeSite(site));
        },
      };
    } catch (error) {
      await this.#closeSites(prepared.added);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#doors.close();
  }

  release(): Promise<void> {
    return (this.#released ??= this.#releaseAll());
  }

  async #releaseAll(): Promise<void> {
    const closing = this.#entries.map(({ site }) => site.close());
    await Promise.all([...closing, ...this.#leaving.values()]);
  }

  async #prepareSite(
    { entries, added, changes }: Preparation<Options, Site>,
    context: SiteContext<Options>,
  ): Promise<void> {
    const known = this.#entries.find((entry) => entry.context.name === context.name);
    if (known !== undefined) {
      changes.push(known.site.change(context));
      entries.push({ context, site: known.site });
      return;
    }
    const folder = this.#opening.folderOf?.(context.options) ?? "";
    await this.#awaitFolder(folder, context.name);
    const site = await this.#open(context, folder);
    if (folder !== "") this.#owners.set(folder, { context, site });
    added.push(site);
    entries.push({ context, site });
  }

  /** A database says what is wrong with it, but not which one it is, and there may be many sites. */
  async #open(context: SiteContext<Options>, folder: string): Promise<Site> {
    try {
      return await this.#opening.open(context);
    } catch (error) {
      const { message, path, code } = error as NodeJS.ErrnoException;
      if (folder === "" || path !== undefined || message.includes(folder)) throw error;
      const told = new Error(`site ${context.name}: ${folder}: ${message}`, { cause: error });
      throw code === undefined ? told : Object.assign(told, { code });
    }
  }

  /** Two sites at work in one folder would each undo what the other does. */
  async #awaitFolder(folder: string, name: string): Promise<void> {
    const owner = this.#owners.get(folder);
    if (owner === undefined) return;
    const { name: former, guard } = owner.context;
    if (this.#entries.some(({ site }) => site === owner.site))
      throw new Error(
        `site ${name}: ${folder} is that of site ${former}, and takes another name only at a restart`,
      );
    if (guard.counts().currentConnections > 0)
      throw new Error(
        `site ${name}: a connection of site ${former}, which has gone, still needs ${folder}; reload again when it has ended`,
      );
    await this.#leaving.get(owner.site);
  }

  async #openDoor({ name, site, at }: Place<Site>): Promise<Door> {
    const server = site.createServer(at);
    const address = await openListener(server, at);
    server.on("error", (error) => this.#log("warn", `${address} cannot accept`, { error }));
    return { name, site, at, server, address };
  }

  #commit({ entries, added, changes }: Preparation<Options, Site>, doors: PreparedReload): void {
    for (const change of changes) change();
    doors.commit();
    const stays = new Set(entries.map(({ site }) => site));
    for (const { context, site } of this.#entries)
      if (!stays.has(site))
        this.#track(
          site,
          context.guard.drain().then(() => this.#closeSite(site)),
        );
    this.#entries = entries;
    for (const site of added) site.begin?.();
  }

  async #closeSites(sites: readonly Site[]): Promise<void> {
    await Promise.all(sites.map((site) => this.#closeSite(site)));
  }

  async #closeSite(site: Site): Promise<void> {
    try {
      await site.close();
    } catch (error) {
      this.#log("error", "a site was not closed as it should", { error });
    }
    for (const [folder, owner] of this.#owners)
      if (owner.site === site) this.#owners.delete(folder);
  }

  /** Nobody waits for it but `release`. */
  #track(site: Site, closing: Promise<void>): void {
    this.#leaving.set(site, closing);
    void closing.finally(() => this.#leaving.delete(site));
  }
}

function* placesOf<Site>(entries: readonly Entry<unknown, Site>[]): Generator<Place<Site>> {
  for (const { context, site } of entries)
    for (const at of context.listen) yield { name: context.name, site, at };
}
