export { httpProtocol } from "./defaults.ts";
export { httpFarewell } from "./farewell.ts";
export { protectHttp, type ProtectHttpOptions } from "./protect.ts";
export { service, service as default } from "./service.ts";
export type { HttpSiteOptions } from "./site.ts";
