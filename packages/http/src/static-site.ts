import type { ReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import send from "send";
import { answerError } from "./error-page.ts";
import { liesUnder, openUnder } from "./open-file.ts";
import { isPreconditionLost, rangeOf } from "./range.ts";

/** Where the files of a site are. */
export interface StaticFiles {
  /** Absolute path of a directory. */
  readonly root: string;
  /** File names tried for a directory. */
  readonly index: readonly string[];
}

/** Told of what went wrong on our side: an error of the file system, by its code. */
export type ReportFault = (message: string, facts: object) => void;

/** What `send` hands to `createReadStream`; its types leave these two out. */
interface TransferOptions extends send.SendOptions {
  readonly highWaterMark: number;
  fd?: FileHandle;
}

// A response is written in pieces of at most this size, or a slow reader pins more memory than the limits can see.
const chunkBytes = 64 * 1_024;

/** Answers one request of `path` (percent-encoded, no query) with a file. Never throws. */
export function serveFile(
  files: StaticFiles,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  report: ReportFault,
): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    answerError(response, 405, { Allow: "GET, HEAD" });
    return;
  }
  const options: TransferOptions = {
    root: files.root,
    index: [...files.index],
    dotfiles: "ignore",
    highWaterMark: chunkBytes,
  };
  response.setHeader("X-Content-Type-Options", "nosniff");
  const transfer = send(request, path, options);
  transfer.on("error", (error: TransferError) => {
    const status = statusOf(error);
    if (status >= 500) report("a file could not be served", { code: error.code, path });
    answerError(response, status, error.headers);
  });
  transfer.on("stream", (file: ReadStream) => cutWhenShort(file, response));
  confine(transfer, files.root, options, response, request);
  transfer.pipe(response);
}

interface TransferError extends Error {
  readonly status?: number;
  readonly code?: string;
  readonly headers?: OutgoingHttpHeaders;
}

function statusOf({ status = 500, code }: TransferError): number {
  if (code === "EACCES" || code === "EPERM") return 403;
  // A link that leads to itself is no file.
  return code === "ELOOP" ? 404 : status;
}

/** `send` does not look at symbolic links: nothing is sent, and no directory confirmed, that lies outside the root. */
function confine(
  transfer: send.SendStream,
  root: string,
  options: TransferOptions,
  response: ServerResponse,
  request: IncomingMessage,
): void {
  const sendFile = transfer.send.bind(transfer);
  const stream = transfer.stream.bind(transfer);
  const redirect = transfer.redirect.bind(transfer);
  const fail = (error: Error): void => transfer.onStatError(error);

  transfer.send = (path) => {
    void openUnder(root, path)
      .then((file) => {
        if (file === undefined) return transfer.error(404);
        const { handle, stats } = file;
        let isRead = false;
        transfer.once("stream", () => {
          isRead = true;
        });
        options.fd = handle;
        request.headers.range = rangeOf(request, stats);
        // It would read one byte of an empty file that has grown since, which the next response would begin with.
        transfer.stream = (...read) => void (stats.size === 0 ? response.end() : stream(...read));
        if (isPreconditionLost(request)) transfer.error(412);
        else if (!response.destroyed) sendFile(path, stats);
        // Not modified, a HEAD, or nobody left to read it: no stream closes the file.
        return isRead ? undefined : handle.close();
      })
      .catch(fail);
  };
  transfer.redirect = (path) => {
    void liesUnder(root, path)
      .then((isInside) => (isInside ? redirect(path) : transfer.error(404)))
      .catch(fail);
  };
}

/** A file that has become shorter since its length was told would make the next response look like the rest of it. */
function cutWhenShort(file: ReadStream, response: ServerResponse): void {
  file.once("end", () => {
    if (file.bytesRead < Number(response.getHeader("content-length"))) response.destroy();
  });
}
