import { type Socket, connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Whatever does not happen in this time is not waited for. */
const patienceMs = 300;

/**
 * Plays the first `length` steps of a dialogue, then leaves as `way`, a number from 0 to 1, says: with a reset, without
 * a word, or with a FIN and some time for the other side.
 *
 * Steps are lines to send, `wait CODE`, `data` for a data connection that is read, `stray` for one that is not, and
 * `send` for bytes on it.
 */
export async function follow(
  port: number,
  steps: readonly string[],
  length: number,
  way: number,
): Promise<void> {
  const control = open(port);
  await new Promise<void>((resolve) =>
    control.once("connect", resolve).once("close", () => resolve()),
  );
  const talk = new Talk(control);
  for (const step of steps.slice(0, length)) {
    if (talk.isOver) break;
    await talk.play(step);
  }
  await talk.leave(way);
}

class Talk {
  readonly #control: Socket;
  readonly #sockets: Socket[];
  #text = "";
  #heard = (): void => {};

  constructor(control: Socket) {
    this.#control = control;
    this.#sockets = [control];
    control.setEncoding("latin1");
    control.on("data", (chunk: string) => {
      this.#text = (this.#text + chunk).slice(-2_000);
      this.#heard();
    });
    control.on("close", () => this.#heard());
  }

  get isOver(): boolean {
    return this.#control.destroyed;
  }

  async play(step: string): Promise<void> {
    if (step.startsWith("wait ")) await this.#hear(new RegExp(`^${step.slice(5)}\\d* `, "mu"));
    else if (step === "send") this.#sockets.at(-1)?.end(Buffer.alloc(100_000, "y"));
    else if (step === "data" || step === "stray") await this.#openData(step === "data");
    else this.#control.write(`${step}\r\n`, "latin1");
  }

  async leave(way: number): Promise<void> {
    for (const socket of this.#sockets) {
      // Node loses a handle that is to be reset while its FIN is on its way, and spins.
      if (way < 0.4 && !socket.writableEnded) socket.resetAndDestroy();
      else if (way < 0.7) socket.destroy();
      else socket.end();
    }
    if (way >= 0.7) await wait(20);
    for (const socket of this.#sockets) socket.destroy();
  }

  async #openData(isRead: boolean): Promise<void> {
    const port = await this.#hear(/\|\|\|(\d+)\|/u);
    if (port === undefined) return;
    const socket = open(Number(port));
    if (isRead) socket.resume();
    this.#sockets.push(socket);
  }

  /** Waits for a pattern, and forgets what came up to it. */
  async #hear(pattern: RegExp): Promise<string | undefined> {
    const until = performance.now() + patienceMs;
    while (!this.isOver && performance.now() < until) {
      const found = pattern.exec(this.#text);
      if (found !== null) {
        this.#text = this.#text.slice(found.index + found[0].length);
        return found[1] ?? "";
      }
      await Promise.race([
        wait(patienceMs, undefined, { ref: false }),
        new Promise<void>((resolve) => {
          this.#heard = resolve;
        }),
      ]);
    }
    return undefined;
  }
}

function open(port: number): Socket {
  return connect(port, "127.0.0.1").on("error", () => {});
}
