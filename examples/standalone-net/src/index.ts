import { createEcho } from "./echo.ts";

const { server, guard } = createEcho({
  policy: { connectionTimeout: "60s", maxConnections: 100 },
  onEvent: (event) => console.log(JSON.stringify(event)),
});
server.listen(7_007, "127.0.0.1", () => console.log("echo on 127.0.0.1:7007"));

process.once("SIGTERM", () => {
  server.close();
  void guard.drain();
});
