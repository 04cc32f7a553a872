const IAC = 255;
const SE = 240;
const SB = 250;
const WILL = 251;
const DONT = 254;

type State = "text" | "command" | "option" | "block" | "block command";

/**
 * Takes Telnet's commands out of what a client sends (RFC 854; RFC 959 section 4.1 makes the control connection one of
 * Telnet). None is answered: all a client may negotiate about is what an FTP server does not do.
 *
 * The urgent byte of a Synch does not reach us: the kernel keeps it apart. That may be the DM of `IAC DM`, so an IAC
 * before ordinary text is dropped alone.
 */
export class TelnetFilter {
  #state: State = "text";

  strip(chunk: Buffer): Buffer {
    if (this.#state === "text" && !chunk.includes(IAC)) return chunk;
    const kept = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    for (const byte of chunk) if (this.#isText(byte)) kept[length++] = byte;
    return kept.subarray(0, length);
  }

  #isText(byte: number): boolean {
    switch (this.#state) {
      case "text":
        if (byte !== IAC) return true;
        this.#state = "command";
        return false;
      case "command":
        this.#state = afterCommand(byte);
        return byte === IAC || byte < SE;
      case "option":
        this.#state = "text";
        return false;
      case "block":
        if (byte === IAC) this.#state = "block command";
        return false;
      case "block command":
        this.#state = byte === SE ? "text" : "block";
        return false;
    }
  }
}

function afterCommand(byte: number): State {
  if (byte === SB) return "block";
  return byte >= WILL && byte <= DONT ? "option" : "text";
}
