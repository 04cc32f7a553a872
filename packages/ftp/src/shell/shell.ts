import { quietLog } from "./quiet-log.ts";
import { ShellConnection } from "./shell-connection.ts";
import type { ShellSession } from "./shell-session.ts";
import { StandIn } from "./stand-in.ts";
import { type StockConnection, createStockServer } from "./stock.ts";

/** One ftp-srv for any number of control connections of a site. */
export interface Shell {
  accept(client: string): ShellSession;
  /** Control connections it knows. */
  readonly size: number;
}

/**
 * Makes an ftp-srv, stock and unchanged, that keeps a session for each client, greets, and answers the simple commands.
 * It is given no socket.
 *
 * @param banner the lines of the greeting before its last.
 */
export function createShell(banner: readonly string[]): Shell {
  const stock = createStockServer(quietLog, banner);
  return {
    accept(client) {
      let accepted: StockConnection | undefined;
      stock.once("connect", ({ connection }: { readonly connection: StockConnection }) => {
        accepted = connection;
      });
      const standIn = new StandIn(client);
      // It tells of the connection before it returns.
      stock.server.emit("connection", standIn);
      if (accepted === undefined) throw new Error("ftp-srv did not take the connection");
      return new ShellConnection(accepted, standIn);
    },
    get size() {
      return Object.keys(stock.connections).length;
    },
  };
}
