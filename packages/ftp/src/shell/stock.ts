import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { StockLog } from "./quiet-log.ts";

/** A command as ftp-srv's handlers take it. */
export interface StockCommand {
  readonly directive: string;
  readonly arg: string | null;
  readonly flags: readonly string[];
  readonly raw: string;
}

/** The part of ftp-srv's file system that the handlers in use call. */
export interface StockFiles {
  currentDirectory(): string;
  chdir(path: string): Promise<string>;
  get(path: string): Promise<unknown>;
  rename(from: string, to: string): Promise<void>;
}

/** ftp-srv's `FtpConnection`, as far as it is used; its published types leave most of this out. */
export interface StockConnection {
  authenticated?: boolean;
  fs?: StockFiles | undefined;
  /** What RNFR has named. */
  renameFrom?: string | undefined;
  readonly commands: { handle(command: StockCommand): PromiseLike<unknown> };
}

/** ftp-srv's server, as far as it is used. */
export interface StockServer extends EventEmitter {
  readonly server: EventEmitter;
  readonly connections: Record<string, StockConnection>;
  disconnectClient(id: string): Promise<void>;
}

interface StockModule {
  readonly FtpSrv: new (options: {
    readonly log: StockLog;
    readonly greeting: readonly string[];
  }) => StockServer;
}

const { FtpSrv } = createRequire(import.meta.url)("ftp-srv") as StockModule;

const signals = ["SIGTERM", "SIGINT", "SIGQUIT"] as const;

/** Makes an ftp-srv that never listens, and does not end the process at a signal: that is the host's to decide. */
export function createStockServer(log: StockLog, greeting: readonly string[]): StockServer {
  const before = signals.map((signal) => process.listeners(signal));
  const stock = new FtpSrv({ log, greeting });
  for (const [at, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (before[at]?.includes(listener) !== true) process.off(signal, listener);
    }
  }
  // Its own leaves a timer of a second behind each connection, and closes what is ours to close.
  stock.disconnectClient = async (id) => {
    Reflect.deleteProperty(stock.connections, id);
  };
  return stock;
}
