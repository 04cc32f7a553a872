import { FtpSrv } from "ftp-srv";

const [port = "", root = ""] = process.argv.slice(2);

/** It logs each command unless told: that would be measured, too. */
const quiet = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error: console.error,
  child: () => quiet,
};
const server = new FtpSrv({
  url: `ftp://127.0.0.1:${port}`,
  pasv_url: "127.0.0.1",
  anonymous: true,
  log: quiet as never,
});
server.on("login", (_, resolve) => resolve({ root }));
await server.listen();
