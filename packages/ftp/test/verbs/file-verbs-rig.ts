import { isReplyError } from "../../src/control/reply-error.ts";
import { formatReply } from "../../src/control/reply.ts";
import type { Session } from "../../src/control/session.ts";
import { factNames } from "../../src/files/facts.ts";
import type { Rights } from "../../src/users/login.ts";
import type { Verb } from "../../src/verbs/verb.ts";
import { type Scratch, allRights, createScratch } from "../files/scratch.ts";

/** A login on a home of its own, and what the verbs of files need of a session. */
export interface FileVerbs extends AsyncDisposable {
  readonly scratch: Scratch;
  readonly session: Session;
  /** The bytes of the reply. */
  run(verb: Verb, argument: string): Promise<string>;
}

export async function createFileVerbs(rights: Rights = allRights): Promise<FileVerbs> {
  const scratch = await createScratch();
  const login = { name: "ann", rights, files: scratch.files({ rights }), guard: undefined };
  const session = { login, type: "image", facts: factNames } as unknown as Session;
  return {
    scratch,
    session,
    run: (verb, argument) => answer(verb, session, argument),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

async function answer(verb: Verb, session: Session, argument: string): Promise<string> {
  try {
    const reply = await verb.run(session, argument);
    return reply === undefined ? "" : formatReply(reply);
  } catch (error) {
    if (isReplyError(error)) return formatReply(error.reply);
    throw error;
  }
}
