export { hashPassword } from "@core/accounts";
export { ftpProtocol } from "./defaults.ts";
export { ftpFarewell } from "./farewell.ts";
export { createFtpServer, type FtpServer, type FtpServerOptions } from "./server.ts";
export { service, service as default } from "./service.ts";
export type { FtpSiteOptions } from "./site-options.ts";
export type { Log } from "./site.ts";
export type { Certificate } from "@core/conn-policy/plugin";
export type { FtpUser } from "./users/user.ts";
