import { Child } from "../child/child.ts";
import type { ServerQuestion } from "./server-program.ts";

/** The processor that servers have to themselves; clients are on the other. */
const serverCpu = 0;
export const clientCpu = 1;

/** A server in a process of its own. */
export interface HttpServer extends AsyncDisposable {
  readonly child: Child;
  readonly port: number;
}

export async function startServer(question: ServerQuestion): Promise<HttpServer> {
  const child = new Child("server", { cpu: serverCpu });
  try {
    const port = await child.ask<number>("listen", question);
    return { child, port, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
  } catch (error) {
    child.end();
    throw error;
  }
}
