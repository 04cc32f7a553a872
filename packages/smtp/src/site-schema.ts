import type { SiteSchema } from "@core/conn-policy/plugin";

const text = (description: string, examples: readonly string[] = []): object => ({
  type: "string",
  description,
  ...(examples.length === 0 ? {} : { examples }),
});
const texts = (description: string, examples: readonly string[] = []): object => ({
  type: "array",
  items: { type: "string" },
  description,
  ...(examples.length === 0 ? {} : { examples: [examples] }),
});
const flag = (description: string): object => ({ type: "boolean", description });
const choice = (choices: readonly string[], description: string): object => ({
  enum: choices,
  description,
});
const count = (description: string, maximum: number): object => ({
  type: "integer",
  minimum: 1,
  maximum,
  description,
});
const size = (description: string): object => ({
  anyOf: [{ type: "string" }, { type: "integer" }],
  examples: ["32MiB"],
  description,
});

const user = {
  type: "object",
  properties: {
    name: text("Letters, digits, and . _ + - after the first; a domain may follow"),
    password: text('A hash: "connd passwd NAME" prints one'),
    addresses: texts("What the user may send as, beside its own name", ["joe@example.net"]),
    mayUseAnySender: flag("For programs that send for others"),
    policy: { type: "object", description: "Limits of all connections of the user together" },
  },
  required: ["name", "password"],
  additionalProperties: false,
} as const;

const smartHost = {
  type: "object",
  properties: {
    host: text("Its name or address"),
    port: { type: "integer", minimum: 1, maximum: 65_535 },
    tls: choice(
      ["implicit", "required", "opportunistic", "off"],
      "required with a user, else opportunistic, unless told",
    ),
    user: text("For logging in there"),
    password: text("For logging in there"),
  },
  required: ["host"],
  additionalProperties: false,
} as const;

/** The keys of an SMTP site, for the host and for editors. What a schema cannot say is in options/. */
export const siteSchema: SiteSchema = {
  type: "object",
  properties: {
    hostname: text("In the greeting and in Received; the machine's own unless told"),
    banner: text("Said in the greeting, after the host name"),
    domains: texts("Mail for these is ours", ["example.org"]),
    mailboxes: {
      anyOf: [{ const: "any" }, { type: "array", items: { type: "string" } }],
      description: "Beside those of the users: names or addresses; any takes every name (IIS)",
    },
    users: { type: "array", items: user, description: "Who may log in, and has a mailbox" },
    aliases: {
      type: "object",
      additionalProperties: {
        anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
      },
      description: "Names or addresses whose mail goes to others, here or elsewhere",
    },
    catchAll: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "By domain: who gets what nobody else does",
    },
    plusAddresses: flag("joe+lists is joe; false unless told"),
    mailroot: {
      type: "string",
      format: "path",
      default: "mailroot",
      description: "Folder of Pickup, Drop, Maildir, Queue and Badmail",
    },
    mailboxFormat: choice(
      ["drop", "maildir"],
      "drop: one file a message in Drop, as IIS; maildir: a Maildir for each mailbox",
    ),
    relay: {
      anyOf: [{ enum: ["off", "mx"] }, smartHost],
      description: "Mail for other domains: off, to their own hosts (mx), or to one host for all",
    },
    relayFrom: texts("Addresses and ranges that may relay without logging in", ["10.0.0.0/8"]),
    retry: texts("After each attempt that failed; the last one repeats", ["15m", "30m", "60m"]),
    delayNotice: text("After so long its sender is told that a message waits", ["12h"]),
    expire: text("After so long a message is given up", ["48h"]),
    maxMessageSize: size("Octets of a message; 32MiB unless told"),
    maxSessionSize: size("Octets of all messages of a connection; off unless told"),
    maxRecipients: count("Recipients of a message; 100 unless told", 10_000),
    maxMessagesPerConnection: count("Messages of a connection; 100 unless told", 1_000_000),
    maxMessagesPerMinute: count("Messages of one address; no limit unless told", 1_000_000),
    maxRecipientsPerMinute: count(
      "Recipients that one address names; no limit unless told",
      1_000_000,
    ),
    maxHops: count("Received headers before a message is taken for a loop; 50 unless told", 100),
    maxErrors: count("Errors before a connection is closed; 20 unless told", 1_000),
    maxLoginFailures: count("Wrong passwords before a connection is closed; 3 unless told", 100),
    requireTls: flag("No mail in the clear, on listeners for transfer too"),
    bareLineEnds: choice(["refuse", "normalize"], "Bare CR or LF in messages; refuse unless told"),
    proxies: texts("Balancers that send a PROXY header first", ["192.0.2.0/24"]),
  },
  required: ["domains"],
};
