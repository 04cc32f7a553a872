import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { RelayConnection } from "../../src/delivery/relay/relay-connection.ts";

// What is overridden in nodemailer's client, or read of it, is its own business and may change in any release.

test("nodemailer is the very version that was read, and smtp-server has no other", () => {
  const require = createRequire(import.meta.url);
  const versionAt = (path: string): unknown =>
    (JSON.parse(readFileSync(path, "utf8")) as { readonly version: unknown }).version;
  expect(versionAt(require.resolve("nodemailer/package.json"))).toBe("10.6.0");
  const fromServer = createRequire(require.resolve("smtp-server"));
  expect(fromServer.resolve("nodemailer")).toBe(require.resolve("nodemailer"));
});

test.each([
  ["_sendCommand", 2],
  ["_actionDATA", 2],
  ["connect", 1],
  ["login", 2],
  ["send", 3],
  ["reset", 1],
  ["quit", 0],
  ["close", 0],
])("a client has %s of %i parameters", (name, arity) => {
  const member: unknown = Reflect.get(SMTPConnection.prototype, name);
  expect(member).toBeInstanceOf(Function);
  expect((member as () => void).length).toBe(arity);
});

test("a client that has not been connected is offered nothing", () => {
  const client = new RelayConnection({});
  expect(Reflect.get(client, "_supportedExtensions")).toEqual([]);
  expect(client.offers("DSN")).toBe(false);
});

test("parameters go to the command that they are for, and SMTPUTF8 is said once", () => {
  const said: string[] = [];
  class Spoken extends RelayConnection {
    override _sendCommand(command: string, logged?: string): void {
      const socket = {
        destroyed: false,
        write: (line: Buffer) => void said.push(line.toString().trimEnd()),
      };
      Reflect.set(this, "_socket", socket);
      super._sendCommand(command, logged);
    }
  }
  const client = new Spoken({});
  client.parameters = {
    ofSender: " SMTPUTF8 RET=HDRS",
    ofRecipient: (address) => ` NOTIFY=NEVER ORCPT=rfc822;${address}`,
  };
  for (const command of [
    "EHLO mx.ours.test",
    "MAIL FROM:<joe@example.org>",
    "MAIL FROM:<jö@example.org> SMTPUTF8",
    "MAIL FROM:<jö@example.org> SMTPUTF8 SIZE=3",
    "RCPT TO:<zoe@else.test>",
    "DATA",
  ])
    client._sendCommand(command);
  expect(said).toEqual([
    "EHLO mx.ours.test",
    "MAIL FROM:<joe@example.org> SMTPUTF8 RET=HDRS",
    "MAIL FROM:<jö@example.org> SMTPUTF8 RET=HDRS",
    "MAIL FROM:<jö@example.org> SMTPUTF8 SIZE=3 RET=HDRS",
    "RCPT TO:<zoe@else.test> NOTIFY=NEVER ORCPT=rfc822;zoe@else.test",
    "DATA",
  ]);
});
