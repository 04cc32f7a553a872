import type { Duplex } from "node:stream";

/** What Node keeps under a socket. `reading` is what the application, or node:http, wants of it. */
interface Handle {
  readonly reading: boolean;
  readStop(): unknown;
  readStart(): unknown;
}

/** The gates that are shut at a handle: it reads again when the last of them has opened. */
const shutAt = new WeakMap<Handle, Set<HandleGate>>();

/** A way to stop input. */
export interface ReadGate {
  /** Also when it is shut already: somebody may have started the handle behind our back. */
  shut(): void;
  open(): void;
}

/**
 * Makes a gate for the input of a connection.
 *
 * @param stream what the protocol reads from: the socket, or the TLS stream on it.
 * @param socket of the connection.
 */
export function createReadGate(stream: Duplex, socket: Duplex): ReadGate {
  return new HandleGate(stream, socket);
}

/**
 * Stops reading from the kernel without the application noticing.
 *
 * node:http's parser takes its bytes from the handle, past the stream. So the handle is stopped, and `reading` stays as
 * it is: whoever pauses or resumes meanwhile leaves the truth there, and only what still wants to read is started again.
 * A resume also starts the stopped handle; shut the gate again when bytes come.
 *
 * A stream with no such handle is paused instead, and resumed even if the application paused it meanwhile. A stopped
 * socket does not notice that its peer has gone, and does not keep the process alive.
 */
class HandleGate implements ReadGate {
  readonly #stream: Duplex;
  readonly #socket: Duplex;
  #isShut = false;
  #hasPaused = false;

  constructor(stream: Duplex, socket: Duplex) {
    this.#stream = stream;
    this.#socket = socket;
  }

  shut(): void {
    if (this.#stream.destroyed) return;
    this.#isShut = true;
    const handle = this.#handle();
    if (handle) {
      this.#gates(handle).add(this);
      if (handle.reading) handle.readStop();
    } else if (this.#stream.readableFlowing) {
      this.#hasPaused = true;
      this.#stream.pause();
    }
  }

  open(): void {
    if (!this.#isShut) return;
    this.#isShut = false;
    if (this.#stream.destroyed) return;
    if (this.#hasPaused) {
      this.#hasPaused = false;
      this.#stream.resume();
    } else {
      const handle = this.#handle();
      if (handle === undefined) return;
      const gates = this.#gates(handle);
      gates.delete(this);
      if (gates.size === 0 && handle.reading) handle.readStart();
    }
  }

  #gates(handle: Handle): Set<HandleGate> {
    let gates = shutAt.get(handle);
    if (gates === undefined) shutAt.set(handle, (gates = new Set()));
    return gates;
  }

  // The outermost one first: a TLS handle passes both calls on, and it is the one that is gone when the stream is.
  #handle(): Handle | undefined {
    return handleOf(this.#stream) ?? handleOf(this.#socket);
  }
}

function handleOf(stream: Duplex): Handle | undefined {
  const handle = (stream as { _handle?: Partial<Handle> | null })._handle;
  const isUsable =
    typeof handle?.readStop === "function" &&
    typeof handle.readStart === "function" &&
    typeof handle.reading === "boolean";
  return isUsable ? (handle as Handle) : undefined;
}
