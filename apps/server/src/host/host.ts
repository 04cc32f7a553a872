import type { Guard } from "@core/conn-policy";
import type { CommandResult } from "@core/conn-policy/plugin";

import { type AdminServer, startAdmin } from "../admin/server.ts";
import type { HostConfig } from "../config/config.ts";
import { createEventLog } from "../log/events.ts";
import type { Log } from "../log/log.ts";
import { prepareData } from "./content.ts";
import { hasCommand } from "./has-command.ts";
import { checkRoots } from "./roots.ts";
import { startError } from "./failure.ts";
import { prepareReload } from "./reload.ts";
import { type StartedService, startService } from "./start-service.ts";
import { childOf, createTree, guardAt } from "./tree.ts";

/** A listener of the host: `http/default` or `admin`, and its address. */
export interface HostListener {
  readonly name: string;
  readonly address: string;
}

/** The running host: all services and the admin API. */
export interface Host extends AsyncDisposable {
  readonly guard: Guard;
  readonly listeners: readonly HostListener[];
  /** Whether it takes work: false once it drains. */
  readonly isReady: boolean;
  /**
   * Takes over a configuration, all or nothing; live connections obey at once. One at a time.
   *
   * @throws Error that says why not
   */
  reload(config: HostConfig): Promise<void>;
  /**
   * Carries out a command of a service; `undefined`: none of them has it.
   *
   * @throws what the service throws
   */
  runCommand(name: string, args: readonly string[]): Promise<CommandResult | undefined>;
  /** Stops listening, ends idle connections now and busy ones when they are done, or at `drainTimeout`. */
  drain(): Promise<void>;
}

/**
 * Starts everything that a configuration names.
 *
 * @throws `ERR_CONND_START` with one line that says what to do; nothing is left running then
 */
export async function startHost(config: HostConfig, log: Log): Promise<Host> {
  await prepare(config, log);
  const events = createEventLog(log, (path) => guardAt(guard, path));
  const guard = createTree(config, events);
  const services: StartedService[] = [];
  let admin: AdminServer | undefined;
  let current = config;
  let draining: Promise<void> | undefined;
  let released: Promise<void> | undefined;

  const isOver = (): boolean => draining !== undefined;
  const host: Host = {
    guard,
    get listeners() {
      const open = services.flatMap(({ name, running }) =>
        running.listeners.map(({ site, address }) => ({ name: `${name}/${site}`, address })),
      );
      return admin === undefined ? open : [...open, { name: "admin", address: admin.address }];
    },
    get isReady() {
      return !isOver();
    },
    async reload(next) {
      if (isOver()) throw shuttingDown();
      await checkRoots(next);
      const prepared = await prepareReload({ guard, services, config: current }, next);
      // Listeners took their time to open.
      if (isOver()) {
        prepared.cancel();
        throw shuttingDown();
      }
      prepared.commit();
      current = next;
    },
    async runCommand(name, args) {
      const owner = services.find(({ service }) => hasCommand(service, name));
      return owner?.running.runCommand?.(name, args);
    },
    drain: () => (draining ??= drain()),
    async [Symbol.asyncDispose]() {
      draining ??= Promise.resolve();
      const closed = services.map(({ running }) => running.close());
      await Promise.all([...closed, guard[Symbol.asyncDispose]()]);
      await (released ??= release());
      await admin?.close();
      events.flush();
    },
  };

  async function drain(): Promise<void> {
    const closed = services.map(({ running }) => running.close());
    await Promise.all([...closed, guard.drain()]);
  }

  async function release(): Promise<void> {
    await Promise.all(services.map(async ({ running }) => running.release?.()));
  }

  try {
    for (const service of config.services) {
      services.push(await startService(service, childOf(guard, service.name), log));
    }
    admin = await startAdmin({ host, config, log });
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw startError("connd", error);
  }
  return host;
}

function shuttingDown(): Error {
  return new Error("the host is shutting down");
}

async function prepare(config: HostConfig, log: Log): Promise<void> {
  try {
    for (const folder of await prepareData(config)) {
      log.info({ folder }, "made with default content");
    }
  } catch (error) {
    throw startError("dataDir", error);
  }
  await checkRoots(config);
}
