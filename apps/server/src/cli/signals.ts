import type { HostConfig } from "../config/config.ts";
import { isConfigError } from "../config/mistake.ts";
import { messageOf } from "../config/thrown.ts";
import type { Host } from "../host/host.ts";
import { checkRoots } from "../host/roots.ts";
import type { Log } from "../log/log.ts";
import { type ExitCode, exitCodes } from "./output.ts";

/** What the signals work with. */
export interface SignalOptions {
  readonly log: Log;
  /** Reads the configuration anew: the file may have changed, the command line has not. */
  readonly readConfig: () => Promise<HostConfig>;
}

/** npm passes on the Ctrl-C that the terminal has sent already: two signals that are one. */
const sameSignalMs = 250;

/**
 * SIGTERM and SIGINT drain, the second one quits at once; SIGHUP reloads.
 *
 * @returns how the process is to end, when it is to end
 */
export function obeySignals(host: Host, { log, readConfig }: SignalOptions): Promise<ExitCode> {
  const reload = oneAtATime(() => reloadConfig(host, log, readConfig));
  return new Promise((resolve) => {
    let endingSince: number | undefined;
    const end = (signal: NodeJS.Signals): void => {
      if (endingSince !== undefined) {
        if (signal === "SIGINT" && performance.now() - endingSince < sameSignalMs) return;
        log.warn({ signal }, "quits at once");
        resolve(exitCodes.failed);
        return;
      }
      endingSince = performance.now();
      log.info({ signal }, "drains; the same signal again quits at once");
      void shutDown(host, log).then(resolve);
    };
    process.on("SIGTERM", end);
    process.on("SIGINT", end);
    process.on("SIGHUP", reload);
  });
}

async function shutDown(host: Host, log: Log): Promise<ExitCode> {
  try {
    await host.drain();
    await host[Symbol.asyncDispose]();
    log.info("all connections have ended");
    return exitCodes.done;
  } catch (error) {
    log.error({ err: error }, "shutdown failed");
    return exitCodes.failed;
  }
}

async function reloadConfig(
  host: Host,
  log: Log,
  readConfig: () => Promise<HostConfig>,
): Promise<void> {
  try {
    const config = await readConfig();
    await checkRoots(config);
    const before = addressesOf(host);
    await host.reload(config);
    const after = addressesOf(host);
    for (const text of after) if (!before.has(text)) log.info(`listening ${text}`);
    for (const text of before) if (!after.has(text)) log.info(`no longer listening ${text}`);
    log.info("reloaded");
  } catch (error) {
    if (isConfigError(error)) {
      for (const line of error.lines) log.error({ mistake: line }, `not reloaded: ${line}`);
    } else {
      const reason = messageOf(error);
      log.error({ reason }, `not reloaded, nothing has changed: ${reason}`);
    }
  }
}

function addressesOf({ listeners }: Host): ReadonlySet<string> {
  return new Set(listeners.map(({ name, address }) => `${name} ${address}`));
}

// A second SIGHUP while one is at work means that the file has changed once more.
function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    do {
      isWanted = false;
      await work();
    } while (isWanted);
    isRunning = false;
  };
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
