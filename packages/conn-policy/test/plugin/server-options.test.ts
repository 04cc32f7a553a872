import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "@jest/globals";

import { type SiteSchema, checkServerOptions, defineProtocol } from "../../src/plugin/index.ts";

const account = {
  type: "object",
  properties: {
    name: { type: "string" },
    password: { type: "string" },
    policy: { type: "object" },
  },
  required: ["name", "password"],
  additionalProperties: false,
};

const schema: SiteSchema = {
  type: "object",
  properties: {
    root: { type: "string", description: "Folder with the files" },
    requireTls: { enum: ["off", "login"] },
    mayWrite: { type: "boolean" },
    failures: { type: "integer", minimum: 1, maximum: 100 },
    port: { type: "integer" },
    size: { anyOf: [{ type: "string" }, { type: "integer" }] },
    mailboxes: { anyOf: [{ const: "any" }, { type: "array", items: { type: "string" } }] },
    relay: { anyOf: [{ enum: ["off"] }, account] },
    users: { type: "array", items: account },
    aliases: { type: "object", additionalProperties: { type: "string" } },
    other: { type: ["string", "null"] },
  },
  required: ["root"],
};

const check = (options: object): void =>
  checkServerOptions("demo", schema, { root: "/srv", ...options }, ["onMail"]);

describe("options that are as they should be", () => {
  test.each([
    {},
    { requireTls: "login", mayWrite: false, failures: 1, port: 0 },
    { failures: 100, size: 5 },
    { size: "5MiB", mailboxes: "any" },
    { mailboxes: ["joe"], relay: "off" },
    { relay: { name: "joe", password: "x" } },
    { users: [{ name: "joe", password: "x", policy: { maxConnections: 1 } }] },
    { aliases: { joe: "ann" }, other: null },
    { name: "one", policy: {}, tick: "64ms", tls: { cert: "", key: "" }, onMail: () => {} },
    { requireTls: undefined, reqireTls: undefined },
  ])("%j", (options) => {
    expect(() => check(options)).not.toThrow();
  });
});

const unknown = "ERR_CONN_POLICY_UNKNOWN_OPTION";
const invalid = "ERR_CONN_POLICY_INVALID_OPTION";

describe("a slip has its place and its cure", () => {
  test.each<readonly [object, string, string]>([
    [
      { requireTLS: "login" },
      unknown,
      'demo: there is no option called "requireTLS"; did you mean requireTls?',
    ],
    [{ zzz: 1 }, unknown, 'demo: there is no option called "zzz"; remove it'],
    [{ idleTimeout: "5m" }, unknown, 'demo: there is no option called "idleTimeout"; remove it'],
    [
      { connectionTimeout: "5m" },
      "ERR_CONN_POLICY_MISPLACED_LIMIT",
      'demo: "connectionTimeout" is a limit, and has no effect here; write policy: { connectionTimeout: ... }',
    ],
    [
      { users: [{ name: "joe", password: "x", maxConnections: 1 }] },
      "ERR_CONN_POLICY_MISPLACED_LIMIT",
      'demo.users.0: "maxConnections" is a limit, and has no effect here; write policy: { maxConnections: ... }',
    ],
    [
      { users: [{ name: "joe", password: "x", pasword: "x" }] },
      unknown,
      'demo.users.0: there is no option called "pasword"; did you mean password?',
    ],
    [
      { root: undefined },
      invalid,
      "demo.root: undefined is not what belongs here; give text (Folder with the files)",
    ],
    [
      { requireTls: true },
      invalid,
      'demo.requireTls: true is not what belongs here; give "off" or "login"',
    ],
    [
      { mayWrite: "yes" },
      invalid,
      'demo.mayWrite: "yes" is not what belongs here; give true or false',
    ],
    [
      { failures: 0 },
      invalid,
      "demo.failures: 0 is not what belongs here; give a whole number from 1 to 100",
    ],
    [
      { failures: 101 },
      invalid,
      "demo.failures: 101 is not what belongs here; give a whole number from 1 to 100",
    ],
    [{ port: 1.5 }, invalid, "demo.port: 1.5 is not what belongs here; give a whole number"],
    [
      { size: true },
      invalid,
      "demo.size: true is not what belongs here; give text or a whole number",
    ],
    [
      { mailboxes: "all" },
      invalid,
      'demo.mailboxes: "all" is not what belongs here; give "any" or a list',
    ],
    [{ mailboxes: [1] }, invalid, "demo.mailboxes.0: 1 is not what belongs here; give text"],
    [
      { relay: { name: "joe" } },
      invalid,
      "demo.relay.password: undefined is not what belongs here; give text",
    ],
    [{ users: "joe" }, invalid, 'demo.users: "joe" is not what belongs here; give a list'],
    [{ users: ["joe"] }, invalid, 'demo.users.0: "joe" is not what belongs here; give an object'],
    [{ aliases: { joe: 1 } }, invalid, "demo.aliases.joe: 1 is not what belongs here; give text"],
    [{ aliases: [] }, invalid, "demo.aliases: a list is not what belongs here; give an object"],
  ])("%j", (options, code, message) => {
    expect(() => check(options)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe("a protocol of one's own", () => {
  interface Options {
    readonly quote?: string;
    readonly author?: string;
    readonly onEnd?: () => void;
  }
  const protocol = defineProtocol<Options>({
    name: "qotd",
    defaults: {},
    siteSchema: {
      type: "object",
      properties: { quote: { type: "string", default: "hello" }, author: { type: "string" } },
    },
    serve: (client, { quote, author }) => client.reply(`${quote} ${author}\r\n`),
  });

  test("is checked against its schema, and may have options that are not in it", () => {
    const onEnd = (): void => {};
    expect(() => protocol.createServer({ quote: "x", onEnd })).not.toThrow();
    expect(() => protocol.createServer({ quote: 5 } as object)).toThrow(
      expect.objectContaining({ code: invalid, place: "qotd.quote" }),
    );
    expect(() => protocol.createServer({ connectionTimeout: "5m" } as object)).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_MISPLACED_LIMIT" }),
    );
  });

  test.each([
    [{ author: "ann" }, "hello ann\r\n"],
    [{ quote: "bye" }, "bye undefined\r\n"],
  ])("has the defaults of its schema: %j", async (options, said) => {
    const { server, guard } = protocol.createServer(options);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    expect(await text(socket)).toBe(said);
    await guard.drain();
    server.close();
  });
});
