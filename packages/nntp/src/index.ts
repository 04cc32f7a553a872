export { hashPassword } from "@core/accounts";
export { nntpProtocol } from "./defaults.ts";
export { nntpFarewell } from "./farewell.ts";
export type { SendMail } from "./mail/pickup-mailer.ts";
export type { ModeratorMail } from "./posting/options.ts";
export { createNewsServer, type NewsServer, type NewsServerOptions } from "./server.ts";
export { service, service as default } from "./service.ts";
export type {
  AccessOptions,
  AccessRights,
  ControlOptions,
  ControlRuleOptions,
  ExpireOptions,
  GroupOptions,
  NewsSiteOptions,
  NewsUser,
  PeerOptions,
  PeerSendOptions,
} from "./site-options.ts";
export type { Log } from "./site.ts";
export type * from "./store/article-store.ts";
export { createMemoryStore } from "./store/memory/create-memory-store.ts";
export { createSqliteStore } from "./store/sqlite/create-sqlite-store.ts";
export type { SqliteStoreOptions } from "./store/sqlite/options.ts";
export { StoreError, type StoreErrorCode } from "./store/store-error.ts";
export type { Certificate } from "@core/conn-policy/plugin";
