import { startHost } from "../host/host.ts";
import { type LogLevel, createLog } from "../log/log.ts";
import { lineWriter } from "../log/stderr.ts";
import { type ConfigOptions, configOf } from "./options.ts";
import { exitCodes, print } from "./output.ts";
import { obeySignals } from "./signals.ts";
import { logWarnings } from "./warnings.ts";

/** The options of `connd start`. */
export interface StartOptions extends ConfigOptions {
  readonly logLevel: LogLevel;
}

/** `connd start`: runs everything until a signal ends it. */
export async function start(options: StartOptions): Promise<void> {
  const writer = lineWriter(process.stderr);
  const log = createLog(writer, options.logLevel);
  logWarnings(log);
  // Without it a reload that comes too early would end the process: that is what the signal does by itself.
  const tooEarly = (): void => log.warn("not reloaded: the host still starts; send it again");
  process.on("SIGHUP", tooEarly);
  const config = await configOf(options);
  const die = async (error: unknown, origin: string): Promise<void> => {
    // What the program knows of itself may be wrong now: whoever supervises it starts it afresh.
    log.fatal({ err: error }, origin);
    await writer.flush();
    process.exit(exitCodes.failed);
  };
  process.on("uncaughtException", (error, origin) => void die(error, origin));
  // One piece of work has failed, a plugin's most likely, that nobody waited for: no reason to end all others.
  process.on("unhandledRejection", (error) => log.error({ err: error }, "unhandledRejection"));

  const host = await startHost(config, log);
  process.off("SIGHUP", tooEarly);
  const ended = obeySignals(host, { log, readConfig: () => configOf(options) });
  for (const { name, address } of host.listeners) print(`listening ${name} ${address}`);
  print("ready");

  const code = await ended;
  await writer.flush();
  process.exit(code);
}
