import { Child } from "../child/child.ts";
import { waitOf } from "../child/process-cost.ts";
import { clientCpu, type HttpServer, startServer } from "../http/http-server.ts";
import type { ServerQuestion } from "../http/server-program.ts";
import type { HonestQuestion, HonestWindow } from "../load/honest.ts";

/** Attackers are spread over this many processes: a process may have 20,000 sockets on many systems. */
const attackers = 2;

let scenes = 0;

/** A server, its honest clients and its attackers, each in processes of their own. */
export class Scene implements AsyncDisposable {
  readonly server: HttpServer;
  readonly honest: Child;
  readonly attackers: readonly Child[];
  readonly #number = ++scenes;

  private constructor(server: HttpServer) {
    this.server = server;
    this.honest = new Child("honest", { cpu: clientCpu });
    this.attackers = Array.from(
      { length: attackers },
      () => new Child("attack", { cpu: clientCpu, isNice: true }),
    );
  }

  static async open(question: ServerQuestion): Promise<Scene> {
    return new Scene(await startServer(question));
  }

  /** Starts the honest clients. */
  async begin(question: Omit<HonestQuestion, "port" | "from">): Promise<void> {
    await this.honest.ask("start", { ...question, port: this.server.port });
  }

  /** What the honest clients have seen since the last time. */
  take(): Promise<HonestWindow> {
    return this.honest.ask<HonestWindow>("take");
  }

  /** Milliseconds that the server and the honest clients have waited for a processor so far, whichever did more. */
  get waitedMs(): number {
    return Math.max(waitOf(this.server.child.pid), waitOf(this.honest.pid));
  }

  /** Has all attackers do `method`, each with its share and an address of its own, whose ports are all free. */
  attack<Result = void>(
    method: string,
    question: { readonly count: number; readonly perSecond: number },
  ): Promise<Result[]> {
    return Promise.all(
      this.attackers.map((attacker, index) =>
        attacker.ask<Result>(method, {
          ...question,
          count: question.count / attackers,
          perSecond: question.perSecond / attackers,
          port: this.server.port,
          from: `127.${1 + index}.${this.#number >> 8}.${1 + (this.#number & 127)}`,
        }),
      ),
    );
  }

  /** Asks all attackers. */
  poll<Result>(method: string): Promise<Result[]> {
    return Promise.all(this.attackers.map((attacker) => attacker.ask<Result>(method)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const children = [this.honest, ...this.attackers];
    await Promise.all([
      this.server[Symbol.asyncDispose](),
      ...children.map((child) => child[Symbol.asyncDispose]()),
    ]);
  }
}
