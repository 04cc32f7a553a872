import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { type SecureContext, TLSSocket } from "node:tls";
import type { Channel } from "@core/conn-policy";
import { replyError } from "../control/reply-error.ts";
import { ignoreErrors } from "./way.ts";

/** How a data connection is encrypted. */
export interface SecureOptions {
  readonly channel: Channel;
  /** The session's own: only its client can resume what was begun with it. */
  readonly secureContext: SecureContext | undefined;
  /** A client that does not resume the control connection's TLS session may be anybody at its address. */
  readonly requireSessionReuse: boolean;
}

/**
 * TLS on a data connection; 150 has been said (RFC 4217 section 10.2). Also in active mode the client begins (section 7).
 *
 * @throws ReplyError `522`
 */
export async function secureData(socket: Socket, options: SecureOptions): Promise<TLSSocket> {
  const { channel, secureContext, requireSessionReuse } = options;
  if (secureContext === undefined) throw replyError(522, "There is no certificate.");
  const stream = new TLSSocket(socket, { isServer: true, secureContext });
  ignoreErrors(stream);
  channel.enter("handshake");
  channel.secure(stream);
  const isSecure = await new Promise<boolean>((resolve) => {
    stream.once("secure", () => resolve(true));
    // A client that shuts its side before the end of the handshake will not say more.
    stream.once("end", () => resolve(false));
    stream.once("close", () => resolve(false));
    channel.signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  // OpenSSL tells of the end of a handshake before its last step: what is written and ended until then is cut off.
  await setImmediate();
  if (!isSecure || channel.reason !== undefined) {
    throw replyError(522, "TLS did not come about on the data connection.");
  }
  if (requireSessionReuse && !stream.isSessionReused()) {
    channel.end("access_denied");
    throw replyError(
      522,
      "The data connection must resume the TLS session of the control connection.",
    );
  }
  return stream;
}
