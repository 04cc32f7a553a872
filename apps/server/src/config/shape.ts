import { PROFILES, createTrusted } from "@core/conn-policy";
import { z } from "zod";

import { isLoopback, parseAddress } from "./address.ts";
import { checkLimits, limitSchemas } from "./limits.ts";

const loopbackCure =
  'the admin API is for this machine only; write "127.0.0.1:8090" or "[::1]:8090"';

// Checked by the core, limit by limit: the messages are its own. `policy:` with nothing under it is no mistake.
const policy = z
  .looseObject({})
  .superRefine((limits, context) => {
    for (const { name, message, isUnknown } of checkLimits(limits).mistakes) {
      context.addIssue({ code: "custom", path: [name], message, params: { isKey: isUnknown } });
    }
  })
  .meta({ properties: limitSchemas(), additionalProperties: false })
  .nullish()
  .describe("Limits of this level; what is absent is inherited.");

const text = { type: "string", examples: ["127.0.0.1:8080"] };
const flag = { type: "boolean", description: "Implicit TLS with the site's certificate." };
const role = {
  type: "string",
  description: "What it is for, where the service knows several uses.",
};
const listener = {
  anyOf: [
    text,
    {
      type: "object",
      properties: { address: text, tls: flag, role },
      required: ["address"],
      additionalProperties: false,
    },
  ],
};

const address = z
  .unknown()
  .superRefine((raw, context) => {
    const message = addressMistake(raw);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .meta(listener);

const adminAddress = z
  .unknown()
  .superRefine((raw, context) => {
    const message = addressMistake(raw, true);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .meta({ type: "string", examples: ["127.0.0.1:8090"] });

function addressMistake(raw: unknown, isAdmin = false): string | undefined {
  if (raw === undefined) return undefined;
  try {
    const { host } = parseAddress(raw);
    return isAdmin && !isLoopback(host)
      ? `${host} is not a loopback address; ${loopbackCure}`
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const tls = z
  .strictObject({
    cert: z.string().describe("PEM file with the certificate and its chain."),
    key: z.string().describe("PEM file with the private key."),
  })
  .describe("The site's certificate; relative paths are under dataDir.");

/** The keys of a site that every service has; the others are the service's own. */
export const siteKeys = ["listen", "tls", "policy"] as const;

const site = z
  .looseObject({
    listen: z
      .array(address)
      .min(1)
      .describe('Addresses to listen on: "127.0.0.1:8080", "[::1]:8080", "*:8080".'),
    tls: tls.optional(),
    policy,
  })
  .superRefine((value, context) => {
    if (value.tls !== undefined) return;
    for (const [index, entry] of value.listen.entries()) {
      const wantsTls =
        typeof entry === "object" && entry !== null && "tls" in entry && entry.tls === true;
      const message = "there is no certificate; add tls: { cert: FILE, key: FILE } to the site";
      if (wantsTls) context.addIssue({ code: "custom", path: ["listen", index], message });
    }
  });

// Names become labels, paths and words of log lines; "host" and "admin" are there already.
const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/iu);
const serviceName = z.string().regex(/^(?!(?:host|admin)$)[a-z0-9][a-z0-9._-]{0,62}$/iu);

const service = z.strictObject({
  use: z
    .string()
    .min(1)
    .optional()
    .describe("Package, or path of a module, that speaks the protocol."),
  policy,
  sites: z.record(name, site).describe("Named virtual servers: listeners, content and policy."),
});

const trusted = z
  .array(z.string())
  .superRefine((ranges, context) => {
    for (const [index, range] of ranges.entries()) {
      const message = rangeMistake(range);
      if (message !== undefined) context.addIssue({ code: "custom", path: [index], message });
    }
  })
  .meta({ examples: [["127.0.0.0/8", "2001:db8::/32"]] })
  .default([])
  .describe("Addresses and ranges that no admission limit applies to; they are counted.");

function rangeMistake(range: string): string | undefined {
  try {
    createTrusted([range]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The one schema of the configuration. What a service adds to its sites comes from its `siteSchema`. */
export const shape = z
  .strictObject({
    $schema: z.string().optional().describe("The schema, for editors."),
    profile: z
      .enum(Object.keys(PROFILES) as (keyof typeof PROFILES)[])
      .default("iis-6.0")
      .describe("The built-in limits under all levels."),
    dataDir: z
      .string()
      .min(1)
      .default("data")
      .describe("Where content and the admin token are; relative to the configuration file."),
    admin: z
      .strictObject({ listen: adminAddress })
      .optional()
      .describe("The admin API; loopback only."),
    trusted,
    policy,
    services: z.record(serviceName, service).describe("One service for each protocol."),
  })
  .describe("Configuration of connd.");
