import { codeOf, messageOf } from "../config/thrown.ts";

/** The code of {@link StartError}. */
const startErrorCode = "ERR_CONND_START";

/** Why the host could not start: one line with the cure. Compare `code`, never the class. */
class StartError extends Error {
  override readonly name: string = "StartError";
  readonly code: typeof startErrorCode = startErrorCode;
}

export type { StartError };

/** Makes the error of a start that failed at `place`: `services.http`, `admin.listen`, `dataDir`. */
export function startError(place: string, cause: unknown): StartError {
  if (isStartError(cause)) return cause;
  return new StartError(`${place}: ${explain(cause)}`, { cause });
}

/** Whether something thrown is a {@link StartError}. */
export function isStartError(error: unknown): error is StartError {
  return codeOf(error) === startErrorCode;
}

interface SystemError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}

function explain(cause: unknown): string {
  const code = codeOf(cause);
  if (code === undefined) return messageOf(cause);
  const { path, address, port, syscall } = cause as SystemError;
  const where = port === undefined ? (path ?? "it") : `${address ?? "*"}:${port}`;
  if (code.startsWith("ERR_OSSL")) {
    return `the certificate or its key cannot be used (${messageOf(cause)}); correct tls.cert and tls.key`;
  }
  const cure = cures[code]?.(where, syscall === "listen" || port !== undefined);
  return cure ?? messageOf(cause);
}

const cures: Readonly<Record<string, (where: string, isListening: boolean) => string>> = {
  EADDRINUSE: (where) =>
    `${where} is in use; stop the program that listens there, or choose another port`,
  EADDRNOTAVAIL: (where) => `${where} is no address of this machine; choose one that is`,
  EACCES: (where, isListening) =>
    isListening
      ? `${where} may not be opened by this user; choose a port above 1023, or grant CAP_NET_BIND_SERVICE`
      : `${where} may not be used by this user; change its owner or its mode`,
  EPERM: (where) => `${where} may not be used by this user; change its owner or its mode`,
  EROFS: (where) => `${where} is on a read-only file system; choose another dataDir`,
  ENOENT: (where) => `${where} does not exist; create it, or correct the path`,
  ENOTDIR: (where) => `${where} is not a folder; correct the path`,
  EISDIR: (where) => `${where} is a folder, not a file; correct the path`,
  ENOSPC: (where) => `${where} cannot be written, the disk is full; make room`,
  ENOTFOUND: (where) => `${where} has a host name that is not known; write an address`,
  EMFILE: () => "too many open files; raise the limit (ulimit -n)",
};
