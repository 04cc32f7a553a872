import { quietLog } from "./quiet-log.ts";
import { ShellConnection } from "./shell-connection.ts";
import type { ShellSession } from "./shell-session.ts";
import { StandIn } from "./stand-in.ts";
import { type StockConnection, createStockServer } from "./stock.ts";

interface Accepted {
  readonly connection: StockConnection;
  readonly id: string;
}

/** One ftp-srv for any number of control connections of a site. */
export interface Shell {
  accept(client: string): ShellSession;
  /** Control connections that have not been closed. */
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
  let size = 0;
  let accepted: StockConnection | undefined;
  stock.on("connect", ({ connection, id }: Accepted) => {
    accepted = connection;
    // It lists all it knows for each that comes and goes: the more there are, the longer each would take.
    void stock.disconnectClient(id);
  });
  return {
    accept(client) {
      accepted = undefined;
      const standIn = new StandIn(client, () => size--);
      // It tells of the connection before it returns.
      stock.server.emit("connection", standIn);
      if (accepted === undefined) throw new Error("ftp-srv did not take the connection");
      size++;
      return new ShellConnection(accepted, standIn);
    },
    get size() {
      return size;
    },
  };
}
