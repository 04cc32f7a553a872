import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { until } from "./until.ts";

const main = new URL("../dist/main.js", import.meta.url).pathname;

/** `connd` as a child process, killed with the test. */
export class Connd implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly exit: Promise<number | null>;
  out = "";
  err = "";

  constructor(args: readonly string[], cwd = "/") {
    const env = { ...process.env, NO_COLOR: "1" };
    this.#child = spawn(process.execPath, [main, ...args], { cwd, env });
    this.exit = once(this.#child, "close").then(([code]) => code as number | null);
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.out += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.err += text));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** All that it can read. */
  type(text: string): void {
    this.#child.stdin?.end(text);
  }

  /** Nobody reads what it says any more. */
  closePipes(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  async ready(): Promise<Map<string, string>> {
    await until(
      () => this.out.endsWith("ready\n"),
      () => `${this.out}${this.err}`,
    );
    const lines = this.out.split("\n").filter((line) => line.startsWith("listening "));
    return new Map(lines.map((line) => line.split(" ").slice(1) as [string, string]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exit;
  }
}
