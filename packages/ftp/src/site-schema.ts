import type { SiteSchema } from "@core/conn-policy/plugin";

const user = {
  type: "object",
  properties: {
    name: { type: "string", description: "Letters, digits, and . _ @ - after the first" },
    password: { type: "string", description: 'A hash: "connd passwd NAME" prints one' },
    home: {
      type: "string",
      description: "Folder under root that is / for the user; root itself unless told",
    },
    mayWrite: { type: "boolean", description: "May the user change files? true unless told" },
    policy: { type: "object", description: "Limits of all connections of the user together" },
  },
  required: ["name", "password"],
  additionalProperties: false,
} as const;

const text = (description: string): object => ({ type: "string", description });
const flag = (description: string): object => ({ type: "boolean", description });
const choice = (choices: readonly string[], description: string): object => ({
  enum: choices,
  description,
});

/** The keys of an FTP site, for the host and for editors. What a schema cannot say is in site-options.ts. */
export const siteSchema: SiteSchema = {
  type: "object",
  properties: {
    root: { type: "string", format: "path", description: "Folder with the site's files" },
    anonymous: choice(["off", "read", "upload"], "Who has no account: off unless told"),
    users: { type: "array", items: user, description: "Who may log in" },
    isolateUsers: flag("Each user sees nothing but LocalUser/NAME under root, as in IIS"),
    hosts: {
      type: "array",
      items: { type: "string" },
      description: "Names by which HOST selects the site where it shares a listener",
    },
    passivePorts: {
      type: "string",
      examples: ["30000-30099"],
      description: "Ports of passive data connections; any that the system chooses unless told",
    },
    passiveAddress: text("The IPv4 address that PASV tells, behind NAT"),
    bannerMessage: text("Said at connect"),
    greetingMessage: text("Said after login"),
    exitMessage: text("Said after QUIT"),
    maxClientsMessage: text("Said to whoever is refused at maxConnections"),
    requireTls: choice(
      ["off", "login", "all"],
      "login: no password in the clear; all: no data in the clear either",
    ),
    requireSessionReuse: flag("Encrypted data connections must resume the session's TLS session"),
    partialUploads: choice(["keep", "discard"], "What becomes of an upload that breaks off"),
    maxLoginFailures: {
      type: "integer",
      minimum: 1,
      maximum: 100,
      description: "Wrong passwords after which a connection is closed; 3 unless told",
    },
    allowActive: flag("PORT and EPRT, where the server connects to the client; true unless told"),
  },
  required: ["root"],
};
