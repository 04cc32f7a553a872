import { type Socket, connect, isIP } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { Clock } from "@core/conn-policy";
import { type Answer, Link } from "./link.ts";
import { linkError } from "./link-error.ts";
import type { FeedPeer } from "./options.ts";

/** A connection that articles can be sent on. */
export interface OpenLink {
  readonly link: Link;
  /** CHECK and TAKETHIS; IHAVE otherwise. */
  readonly isStreaming: boolean;
}

/** Connecting, TLS and all that is said before the first article. */
const openMs = 60_000;

/**
 * Connects, encrypts, logs in, and finds out how the peer wants to be fed.
 *
 * @param signal gives up when it is aborted.
 */
export async function openLink(
  peer: FeedPeer,
  clock: Pick<Clock, "after" | "now">,
  signal: AbortSignal,
): Promise<OpenLink> {
  const attempt = new Attempt(peer, clock);
  const giveUp = (why: string) => (): void => attempt.fail(why);
  const cancel = clock.after(openMs, giveUp("The peer takes too long to begin"));
  const stop = giveUp("The feed is stopped");
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) throw linkError("The feed is stopped");
    return await attempt.open();
  } catch (error) {
    attempt.fail("The connection has ended");
    throw error;
  } finally {
    cancel();
    signal.removeEventListener("abort", stop);
  }
}

class Attempt {
  readonly #peer: FeedPeer;
  readonly #clock: Pick<Clock, "after" | "now">;
  #link: Link | undefined;

  constructor(peer: FeedPeer, clock: Pick<Clock, "after" | "now">) {
    this.#peer = peer;
    this.#clock = clock;
  }

  fail(why: string): void {
    this.#link?.fail(linkError(why));
  }

  async open(): Promise<OpenLink> {
    const { host, port, tls = "off", streaming = true } = this.#peer;
    const socket = tls === "implicit" ? this.#encrypt({ host, port }) : connect({ host, port });
    let link = this.#use(socket);
    requireCode(await link.answer(), [200, 201]);
    if (tls === "required") link = await this.#startTls(link);
    await this.#logIn(link);
    if (!streaming) return { link, isStreaming: false };
    const { code } = await link.ask("MODE STREAM");
    return { link, isStreaming: code === 203 };
  }

  #use(socket: Socket): Link {
    socket.setNoDelay(true);
    this.#link = new Link(socket, this.#clock);
    return this.#link;
  }

  async #startTls(link: Link): Promise<Link> {
    requireCode(await link.ask("STARTTLS"), [382]);
    const encrypted = this.#use(this.#encrypt({ socket: link.detach() }));
    // A password is for the one whose certificate has been looked at.
    await encrypted.secured();
    return encrypted;
  }

  #encrypt(options: ConnectionOptions): Socket {
    const { host, ca } = this.#peer;
    const name = isIP(host) === 0 ? { servername: host } : {};
    return connectTls({ ...options, host, ...name, ...(ca === undefined ? {} : { ca }) });
  }

  async #logIn(link: Link): Promise<void> {
    const { user, password = "" } = this.#peer;
    if (user === undefined) return;
    const first = await link.ask(`AUTHINFO USER ${user}`);
    if (first.code === 281) return;
    requireCode(first, [381]);
    requireCode(await link.ask(`AUTHINFO PASS ${password}`), [281]);
  }
}

function requireCode({ code, text }: Answer, codes: readonly number[]): void {
  if (!codes.includes(code)) throw linkError(`The peer says ${code} ${text}`);
}
