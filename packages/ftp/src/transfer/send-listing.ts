import { reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { Entry } from "../files/files.ts";
import { Outlet } from "./outlet.ts";
import { requireLogin } from "./require-login.ts";
import { dropRestart } from "./restart.ts";
import { runTransfer } from "./run.ts";

/** What is listed, and how. */
export interface ListingOptions {
  /** `LIST`, for STAT. */
  readonly verb: string;
  readonly path: string;
  /** All unless told. */
  readonly isShown?: (entry: Entry) => boolean;
  /** One line, without its line end. */
  readonly format: (entry: Entry) => string;
}

const all = (): boolean => true;

/** LIST, NLST and MLSD: as much at once as the file system gives, and one piece ahead of what the client has taken. */
export function sendListing(session: Session, options: ListingOptions): Promise<undefined> {
  const { verb, path, isShown = all, format } = options;
  dropRestart(session);
  return runTransfer(session, `${verb} ${path}`.trim(), async (run) => {
    const batches = requireLogin(session).files.list(path)[Symbol.asyncIterator]();
    try {
      // What cannot be listed shows here, before 150.
      let batch = await batches.next();
      const connection = await run.open("Here comes the directory listing.");
      const outlet = new Outlet(connection);
      while (batch.done !== true) {
        let text = "";
        for (const entry of batch.value) if (isShown(entry)) text += `${format(entry)}\r\n`;
        connection.channel.enter("send");
        const sent = outlet.write(Buffer.from(text));
        // The file system looks on while the client reads.
        const next = batches.next();
        // Whoever awaits it is told; but the connection may fail first, and then nobody does.
        next.catch(() => {});
        await sent;
        connection.channel.enter("work");
        batch = await next;
      }
      connection.channel.enter("send");
      await outlet.end();
      return reply(226, "Directory send OK.");
    } finally {
      await batches.return?.();
    }
  });
}
