import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

const script = new URL("./child.ts", import.meta.url).pathname;
// Node 22 asks for the first flag.
const flags = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"];

/** A process that has a queue, to be killed. */
export class Writer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #text = "";
  #errors = "";

  constructor(dir: string, round: number, sessions: number) {
    const args = [...flags, script, dir, String(round), String(sessions)];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#text += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    this.#ended = once(this.#child, "close");
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whole lines only: the last one may have been cut by the kill. */
  get lines(): readonly string[] {
    return this.#text.split("\n").slice(0, -1);
  }

  async firstLine(): Promise<string> {
    while (this.lines.length === 0) {
      if (this.#child.exitCode !== null) throw new Error(`the writer ended: ${this.#errors}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.lines[0] ?? "";
  }

  /** Resolves when it is gone and all it said has come. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
