import type { Host } from "../host/host.ts";
import type { Log } from "../log/log.ts";
import { json, text } from "./answer.ts";
import { readJson } from "./body.ts";
import { runCommand } from "./commands.ts";
import { closeConnection, findConnection, listConnections } from "./connections.ts";
import { countersOf } from "./counters.ts";
import type { LoopWatch } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { levelAt, limitsInForce, patchPolicy } from "./policy.ts";
import type { Handler, Route } from "./router.ts";

/** What the routes answer from. */
export interface RoutesContext {
  readonly host: Pick<Host, "guard" | "isReady" | "runCommand">;
  readonly loop: LoopWatch;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Everything the admin API can do. */
export function adminRoutes({ host, loop, metrics, log }: RoutesContext): Route[] {
  const { guard } = host;
  const policy: Record<string, Handler> = {
    GET: (segments) => json(limitsInForce(levelAt(guard, segments))),
    PATCH: async (segments, request) => {
      const level = levelAt(guard, segments);
      const { applied, notices } = patchPolicy(level, await readJson(request));
      // A file tells later what it says; nothing else would tell what was changed on top of it.
      log.info({ guard: level.path, applied }, "limits changed by the admin API");
      return json({ applied, notices });
    },
  };
  return [
    { path: "/livez", isOpen: true, methods: { GET: () => loop.livez() } },
    {
      path: "/readyz",
      isOpen: true,
      methods: { GET: () => (host.isReady ? text("ok\n") : text("shutting down\n", 503)) },
    },
    {
      path: "/metrics",
      isOpen: true,
      methods: {
        GET: async () => ({ status: 200, body: await metrics.text(), type: metrics.contentType }),
      },
    },
    { path: "/api/v1/counters", methods: { GET: () => json(countersOf(guard)) } },
    {
      path: "/api/v1/connections",
      methods: { GET: (_, __, query) => listConnections(guard, query) },
    },
    {
      path: "/api/v1/connections/*",
      methods: {
        GET: ([id = ""]) => json(findConnection(guard, id).explain()),
        DELETE: ([id = ""]) => closeConnection(findConnection(guard, id)),
      },
    },
    {
      path: "/api/v1/commands/*",
      methods: { POST: ([name = ""], request) => runCommand(host, name, request) },
    },
    { path: "/api/v1/policy", methods: policy },
    { path: "/api/v1/policy/*", methods: policy },
    { path: "/api/v1/policy/*/*", methods: policy },
  ];
}
