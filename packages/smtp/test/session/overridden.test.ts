import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import { SMTPServer } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection";
import { SMTPStream } from "smtp-server/lib/smtp-stream";

// What we override in smtp-server, or call, is for the most part its own business: it may change in any release. A bump
// must fail here, and be looked at, before it fails a client.

test("smtp-server is the very version that was read", () => {
  const path = createRequire(import.meta.url).resolve("smtp-server/package.json");
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { readonly version: string };
  expect(version).toBe("3.21.6");
});

test.each([
  ["init", 0],
  ["connectionReady", 1],
  ["send", 3],
  ["close", 0],
  ["upgrade", 2],
  ["_createParser", 0],
  ["_setListeners", 1],
  ["_onClose", 0],
  ["_onError", 1],
  ["_armTimeout", 0],
  ["_isDisabled", 1],
  ["_isSupported", 1],
  ["_getEnhancedStatusCode", 2],
  ["_resetSession", 0],
  ["_transmissionType", 0],
  ["handler_EHLO", 2],
  ["handler_HELO", 2],
  ["handler_AUTH", 2],
])("a connection has %s of %i parameters", (name, arity) => {
  const member: unknown = Reflect.get(SMTPConnection.prototype, name);
  expect(member).toBeInstanceOf(Function);
  expect((member as () => void).length).toBe(arity);
});

test.each([
  ["onConnect", 2],
  ["onSecure", 3],
  ["onAuth", 3],
  ["_resolveSNI", 2],
])("a server has %s of %i parameters", (name, arity) => {
  const member: unknown = Reflect.get(SMTPServer.prototype, name);
  expect(member).toBeInstanceOf(Function);
  expect((member as () => void).length).toBe(arity);
});

test.each([
  ["_write", 3],
  ["_flushData", 0],
])("a parser has %s of %i parameters", (name, arity) => {
  const member: unknown = Reflect.get(SMTPStream.prototype, name);
  expect(member).toBeInstanceOf(Function);
  expect((member as () => void).length).toBe(arity);
});

test("a server has the fields that are replaced, and a parser the one that silences it", () => {
  const server = new SMTPServer({ logger: false });
  expect(server.secureContext).toBeInstanceOf(Map);
  expect(server.options).toMatchObject({ logger: false, disabledCommands: [] });
  expect(new SMTPStream().isClosed).toBe(false);
});
