import { type FastifyInstance, fastify } from "fastify";

/** A Fastify app as anybody writes it: it knows nothing of connection limits. */
export function createFastifyApp(): FastifyInstance {
  const app = fastify();
  app.get("/", async () => "hello from Fastify");
  app.post("/echo", (request, reply) => reply.send(request.body));
  app.get("/slow", () => new Promise(() => {}));
  return app;
}
