import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, type Guard, type PolicyInput, systemClock } from "@core/conn-policy";
import { protectHttp } from "@proto/http";
import { answer } from "../child/answer.ts";
import { bytesInUse } from "../child/bytes-in-use.ts";

/** How a server is made. */
export interface ServerQuestion {
  /**
   * - `conn-policy`: `protectHttp`, all limits on.
   * - `timers off`: bare node:http that times nothing.
   * - `defaults`: bare node:http as it comes.
   * - `checked`: bare node:http with `headMs` as `headersTimeout`, checked each second.
   */
  readonly kind: "conn-policy" | "timers off" | "defaults" | "checked";
  readonly policy?: PolicyInput;
  readonly headMs?: number;
  readonly maxConnections?: number;
}

/** All that can be on, at values that nobody reaches. */
const everyLimit: PolicyInput = {
  headerWaitTimeout: "30s",
  maxConnections: 1_000_000,
  maxConnectionsPerAddress: 1_000_000,
  maxConnectionRate: 1_000_000,
  maxRequestsPerConnection: 1_000_000_000,
  maxConnectionAge: "2d",
};

const bodies: Readonly<Record<string, string | Uint8Array>> = {
  "/": "Hello, world!\n",
  "/1k": Buffer.alloc(1_024, "x"),
  "/64k": Buffer.alloc(65_536, "x"),
};

let server: Server | undefined;
let guard: Guard | undefined;
let wakeUps = 0;

/** Counts how often the engine's timer fires. */
const countingClock: Clock = {
  ...systemClock,
  after: (ms, callback) =>
    systemClock.after(ms, () => {
      wakeUps++;
      callback();
    }),
};

function make({ kind, policy, headMs, maxConnections }: ServerQuestion): Server {
  const options = kind === "checked" ? { connectionsCheckingInterval: 1_000 } : {};
  const made = createServer(options, (request, response) => {
    response.end(bodies[request.url ?? "/"]);
  });
  if (kind === "conn-policy") {
    guard = protectHttp(made, { policy: { ...everyLimit, ...policy }, clock: countingClock });
  } else if (kind !== "defaults") {
    made.keepAliveTimeout = 0;
    made.timeout = 0;
    made.headersTimeout = headMs ?? 0;
    made.requestTimeout = headMs ?? 0;
  }
  if (maxConnections !== undefined) made.maxConnections = maxConnections;
  return made;
}

answer({
  async listen(question: ServerQuestion): Promise<number> {
    const made = make(question);
    server = made;
    await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", 4_096, resolve));
    return (made.address() as AddressInfo).port;
  },

  connections: () =>
    new Promise<number>((resolve, reject) => {
      server?.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    }),

  counts: () => guard?.counts(),
  bytes: () => bytesInUse(),
  wakeUps: () => wakeUps,
});
