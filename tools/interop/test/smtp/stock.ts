import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { SMTPServer } from "smtp-server";
import { certificate } from "./site.ts";

/** What the other server was given. */
interface Taken {
  readonly octets: Buffer;
  readonly isSecure: boolean;
  /** How often somebody has tried to send, this time included. */
  readonly attempts: number;
}

/** An smtp-server as it comes, which takes everything. */
export interface Stock extends AsyncDisposable {
  readonly port: number;
  waitFor(count: number): Promise<readonly Taken[]>;
  close(): Promise<void>;
}

const patienceMs = 30_000;

/** @param refusals what the first messages are answered, one after another. */
export async function startStock({
  refusals,
}: {
  readonly refusals: readonly number[];
}): Promise<Stock> {
  const taken: Taken[] = [];
  let attempts = 0;
  const take = async (
    stream: Readable,
    isSecure: boolean,
    callback: (error?: Error) => void,
  ): Promise<void> => {
    const octets = await buffer(stream);
    const refusal = refusals[attempts++];
    if (refusal === undefined) taken.push({ octets, isSecure, attempts });
    const error = Object.assign(new Error("not this time"), { responseCode: refusal });
    callback(refusal === undefined ? undefined : error);
  };
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    cert: await readFile(certificate),
    key: await readFile(certificate.replace(/crt$/u, "key")),
    onData: (stream, session, callback) => void take(stream, session.secure, callback),
  });
  // A client that goes in the middle is no error of ours.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port,
    async waitFor(count) {
      const until = performance.now() + patienceMs;
      while (taken.length < count) {
        if (performance.now() > until) throw new Error(`${taken.length} of ${count} came`);
        await wait(20);
      }
      return taken;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
