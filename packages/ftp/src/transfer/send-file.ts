import { replyError } from "../control/reply-error.ts";
import { reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { DataConnection } from "../data/data-port.ts";
import type { Download } from "../files/files.ts";
import { closeAnyway } from "../files/open-file.ts";
import { type Converter, createToNetwork } from "./ascii.ts";
import { Outlet } from "./outlet.ts";
import { PieceReader } from "./piece-reader.ts";
import { requireLogin } from "./require-login.ts";
import { takeRestart } from "./restart.ts";
import { runTransfer } from "./run.ts";

/** RETR: sends as much of a file as it held when it was opened. */
export function sendFile(session: Session, path: string): Promise<undefined> {
  const offset = takeRestart(session);
  return runTransfer(session, `RETR ${path}`, async (run) => {
    const download = await requireLogin(session).files.openDownload(path);
    try {
      if (offset > download.size) throw replyError(554, "The file is shorter than that.");
      const isAscii = session.type === "ascii";
      const mode = isAscii ? "ASCII" : "BINARY";
      const bytes = download.size - offset;
      const text = `Opening ${mode} mode data connection for ${path} (${bytes} bytes).`;
      const connection = await run.open(text);
      await sendPart(download, offset, connection, isAscii ? createToNetwork() : undefined);
      return reply(226, "Transfer complete.");
    } finally {
      // Nobody has to wait for it.
      void closeAnyway(download.file);
    }
  });
}

/** The client's clock runs while it takes what was sent, and not while the disk is the slow side. */
async function sendPart(
  { file, size }: Download,
  offset: number,
  connection: DataConnection,
  converter: Converter | undefined,
): Promise<void> {
  const { channel } = connection;
  const outlet = new Outlet(connection);
  let left = size - offset;
  if (left === 0) return outlet.end();
  const reader = new PieceReader(file, offset, left);
  try {
    let next = reader.next();
    let isSending = false;
    while (left > 0) {
      if (!reader.isIdle) {
        channel.enter("work");
        isSending = false;
      }
      const piece = await next;
      if (piece.length === 0) throw replyError(451, "The file has become shorter meanwhile.");
      if (!isSending) channel.enter("send", converter === undefined ? { bytes: left } : {});
      isSending = true;
      left -= piece.length;
      const bytes = converter?.convert(piece) ?? piece;
      if (left > 0) {
        next = reader.next();
        await outlet.write(bytes);
      } else {
        await outlet.end(bytes);
      }
    }
  } finally {
    reader.close();
  }
}
