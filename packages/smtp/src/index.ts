export { hashPassword } from "@core/accounts";
export { smtpProtocol } from "./defaults.ts";
export { smtpFarewell } from "./farewell.ts";
export type { IncomingMessage, MessageHandler } from "./handler-queue.ts";
export {
  createSmtpServer,
  createSmtpService,
  type ServerOptions,
  type SmtpServer,
  type SmtpServerOptions,
  type SmtpService,
  type SmtpServiceOptions,
} from "./server.ts";
export { service, service as default } from "./service.ts";
export type { SmartHostOptions, SmtpSiteOptions } from "./site-options.ts";
export type { Log, Role } from "./site.ts";
export { type SmtpError, smtpError } from "./smtp-error.ts";
export type { Envelope, EnvelopeRecipient, Notify, Origin } from "./store/envelope.ts";
export type { Certificate } from "@core/conn-policy/plugin";
export type { SmtpUser } from "./users/user.ts";
