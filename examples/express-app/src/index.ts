import { serveExpress, serveFastify } from "./serve.ts";

const policy = { connectionTimeout: "60s", headerWaitTimeout: "20s", maxConnections: 500 };

const express = await serveExpress(3_000, { policy });
const fastify = await serveFastify(3_001, { policy });
console.log(
  `Express on http://127.0.0.1:${express.port}, Fastify on http://127.0.0.1:${fastify.port}`,
);

process.once("SIGTERM", () => {
  for (const { server, guard } of [express, fastify]) {
    server.close();
    void guard.drain();
  }
});
