import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Connection } from "@core/conn-policy";
import { isReplyError } from "../../src/control/reply-error.ts";
import { type Reply, formatReply, reply } from "../../src/control/reply.ts";
import type { Session } from "../../src/control/session.ts";
import { createDataPort } from "../../src/data/create-data-port.ts";
import { toPlainAddress } from "../../src/data/address.ts";
import { factNames } from "../../src/files/facts.ts";
import type { Files } from "../../src/files/files.ts";
import type { Site } from "../../src/site.ts";
import { abor } from "../../src/verbs/abor.ts";
import { appe } from "../../src/verbs/appe.ts";
import { eprt } from "../../src/verbs/eprt.ts";
import { epsv } from "../../src/verbs/epsv.ts";
import { list } from "../../src/verbs/list.ts";
import { mlsd } from "../../src/verbs/mlsd.ts";
import { nlst } from "../../src/verbs/nlst.ts";
import { pasv } from "../../src/verbs/pasv.ts";
import { port } from "../../src/verbs/port.ts";
import { rest } from "../../src/verbs/rest.ts";
import { retr } from "../../src/verbs/retr.ts";
import { stor } from "../../src/verbs/stor.ts";
import { stou } from "../../src/verbs/stou.ts";
import type { Verb } from "../../src/verbs/verb.ts";

/** What a session of a test is. */
export interface FakeSessionOptions {
  readonly files: Files;
  readonly site: Site;
  readonly secureContext: SecureContext | undefined;
}

const rights = { mayRead: true, mayWrite: true, mayChange: true };
const typeVerb: Verb = {
  name: "TYPE",
  syntax: "TYPE <type>",
  run(session, argument) {
    session.type = argument === "A" ? "ascii" : "image";
    return reply(200, "OK");
  },
};
const noop: Verb = { name: "NOOP", syntax: "NOOP", isUrgent: true, run: () => reply(200, "OK") };
const verbs = [
  ...[abor, appe, eprt, epsv, list, mlsd, nlst, noop, pasv],
  ...[port, rest, retr, stor, stou, typeVerb],
];
const table: ReadonlyMap<string, Verb> = new Map(verbs.map((verb) => [verb.name, verb]));

/** Enough of a control connection for the verbs of transfers: a line comes, its verb runs, one after the other. */
export function serveFake(
  control: Socket,
  connection: Connection,
  { files, site, secureContext }: FakeSessionOptions,
): Session {
  const unused = (): never => {
    throw new Error("not part of this test");
  };
  const session: Session = {
    connection,
    stream: control,
    client: toPlainAddress(control.remoteAddress) ?? "",
    site,
    userName: undefined,
    login: { name: "somebody", rights, files, guard: undefined },
    loginFailures: 0,
    type: "image",
    restartAt: 0,
    facts: factNames,
    isSecure: secureContext !== undefined,
    secureContext,
    isDataProtected: secureContext !== undefined,
    hasBufferSize: false,
    get data() {
      return data;
    },
    transfer: undefined,
    say: (answer: Reply) => void control.write(formatReply(answer)),
    delegate: unused,
    logIn: unused,
    logOut: unused,
    reset: unused,
    selectSite: unused,
    leaveSite: unused,
    startTls: unused,
    close: unused,
  };
  const data = createDataPort(session);
  connection.authenticated();
  connection.enter("idle");
  let text = "";
  let queue = Promise.resolve();
  control.on("data", (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split("\r\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const verb = table.get(line.split(" ", 1)[0] ?? "");
      const argument = line.slice((verb?.name.length ?? 0) + 1);
      // What came before it has begun by then.
      if (verb?.isUrgent === true) setImmediate(() => void carryOut(session, verb, argument));
      else queue = queue.then(() => carryOutInTurn(session, verb, argument));
    }
  });
  return session;
}

async function carryOutInTurn(session: Session, verb: Verb | undefined, argument: string) {
  session.connection.enter("work");
  await carryOut(session, verb, argument);
  session.connection.enter("idle");
}

async function carryOut(session: Session, verb: Verb | undefined, argument: string): Promise<void> {
  try {
    const answer = verb === undefined ? reply(502, "no") : await verb.run(session, argument);
    if (answer !== undefined) session.say(answer);
  } catch (error) {
    session.say(isReplyError(error) ? error.reply : reply(599, String(error)));
  }
}
