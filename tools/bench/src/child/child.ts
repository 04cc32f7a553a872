import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./message.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const taskset = ["/usr/bin/taskset", "/bin/taskset"].find((path) => existsSync(path));

/** No question takes longer than this; a child that does not answer is a failed benchmark. */
const answerMs = 180_000;

/** Children that live: whatever happens to the parent, they are ended by their own handles. */
const living: Set<Child> = new Set();

export interface ChildOptions {
  /** The processor that it may run on, where the system can pin. */
  readonly cpu?: number;
  readonly nodeFlags?: readonly string[];
  /** It yields to everybody else: an attacker must not take the processor from the client that measures. */
  readonly isNice?: boolean;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One of the bench's programs in a process of its own, asked over IPC. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #pending: Map<number, Pending> = new Map();
  readonly #exited: Promise<void>;
  #lastId = 0;

  constructor(name: string, options: ChildOptions = {}) {
    this.name = name;
    const args = [...(options.nodeFlags ?? []), main, "child", name];
    const isPinned = taskset !== undefined && options.cpu !== undefined;
    this.#process = spawn(
      isPinned ? taskset : process.execPath,
      isPinned ? ["-c", String(options.cpu), process.execPath, ...args] : args,
      { stdio: ["ignore", "inherit", "inherit", "ipc"] },
    );
    if (options.isNice === true) setPriority(this.pid, 19);
    this.#process.on("message", (answer: Answer) => this.#settle(answer));
    this.#exited = new Promise((resolve) => {
      this.#process.once("exit", (code, signal) => {
        living.delete(this);
        for (const { reject } of this.#pending.values())
          reject(new Error(`${name} ended (${signal ?? code}) before it answered`));
        this.#pending.clear();
        resolve();
      });
    });
    living.add(this);
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`${this.name} did not start`);
    return pid;
  }

  /** Has the program do `method`. */
  ask<Result = void>(method: string, argument?: unknown): Promise<Result> {
    const id = ++this.#lastId;
    const question: Question = { id, method, argument };
    return new Promise<Result>((resolve, reject) => {
      const late = () => reject(new Error(`${this.name} did not answer ${method} in time`));
      const timer = setTimeout(late, answerMs);
      this.#pending.set(id, {
        resolve: (result) => {
          clearTimeout(timer);
          resolve(result as Result);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#process.send(question);
    });
  }

  /** Stops its execution; the kernel goes on serving its sockets. */
  pause(): void {
    this.#process.kill("SIGSTOP");
  }

  goOn(): void {
    this.#process.kill("SIGCONT");
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    await this.#exited;
  }

  #settle({ id, result, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new Error(`${this.name}: ${error}`));
  }
}

/** Ends all children at once: the parent itself is being ended. */
export function endChildren(): void {
  for (const child of living) child.end();
}
