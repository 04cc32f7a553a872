import express, { type Express } from "express";

/** An Express app as anybody writes it: it knows nothing of connection limits. */
export function createExpressApp(): Express {
  const app = express();
  app.get("/", (_request, response) => {
    response.send("hello from Express");
  });
  app.post("/echo", express.text({ limit: "1mb" }), (request, response) => {
    response.type("text/plain").send(request.body);
  });
  app.get("/slow", (_request, response) => {
    // A handler that never answers; the guard answers for it.
    response.setHeader("X-Started", "yes");
  });
  return app;
}
