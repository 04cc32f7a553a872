import { reply } from "../control/reply.ts";
import type { Session } from "../control/session.ts";
import type { DataConnection } from "../data/data-port.ts";
import type { Upload, UploadOptions } from "../files/files.ts";
import { Arrivals } from "./arrivals.ts";
import { type Converter, createFromNetwork } from "./ascii.ts";
import { PieceWriter } from "./piece-writer.ts";
import { release } from "./release.ts";
import { requireLogin } from "./require-login.ts";
import { runTransfer } from "./run.ts";

/** What an upload is asked for with. */
export interface ReceiveOptions extends UploadOptions {
  /** `STOR`, for STAT. */
  readonly verb: string;
  readonly path: string;
}

/**
 * STOR, APPE and STOU. In STREAM mode the end of the connection is the end of the file (RFC 959 section 3.4.1): only a
 * reset can be told from it. Also under TLS: Node.js does not say whether close_notify has come before the FIN.
 */
export function receiveFile(session: Session, options: ReceiveOptions): Promise<undefined> {
  return runTransfer(session, `${options.verb} ${options.path}`.trim(), async (run) => {
    const upload = await requireLogin(session).files.openUpload(options.path, options);
    try {
      // RFC 1123 section 4.1.2.9: the client learns the name that STOU has found.
      const text = options.mode === "unique" ? `FILE: ${upload.path}` : "Ready for the file.";
      const connection = await run.open(text);
      const converter = session.type === "ascii" ? createFromNetwork() : undefined;
      await receive(connection, upload, converter);
    } catch (error) {
      await upload.abandon();
      throw error;
    }
    await upload.commit();
    return reply(226, "Transfer complete.");
  });
}

async function receive(
  connection: DataConnection,
  { file, position }: Upload,
  converter: Converter | undefined,
): Promise<void> {
  const writer = new PieceWriter(file, position);
  const arrivals = new Arrivals(
    connection,
    converter === undefined ? (piece) => writer.writeNow(piece) : undefined,
  );
  let pieces = await arrivals.take();
  while (pieces.length > 0) {
    await writer.write(converter === undefined ? pieces : convertAll(pieces, converter));
    pieces = await arrivals.take();
  }
  if (converter !== undefined) await writer.write([converter.finish()]);
}

function convertAll(pieces: readonly Buffer[], converter: Converter): Buffer[] {
  return pieces.map((piece) => {
    const converted = converter.convert(piece);
    release(piece);
    return converted;
  });
}
