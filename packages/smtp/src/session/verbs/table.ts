import { auth } from "./auth.ts";
import { bdat } from "./bdat.ts";
import { data } from "./data.ts";
import { ehlo } from "./ehlo.ts";
import { helo } from "./helo.ts";
import { help } from "./help.ts";
import { mail } from "./mail.ts";
import { noop } from "./noop.ts";
import { notOffered } from "./not-offered.ts";
import { quit } from "./quit.ts";
import { rcpt } from "./rcpt.ts";
import { rset } from "./rset.ts";
import { starttls } from "./starttls.ts";
import type { Verb } from "./verb.ts";
import { vrfy } from "./vrfy.ts";

const verbs: readonly Verb[] = [
  helo,
  ehlo,
  mail,
  rcpt,
  data,
  bdat,
  rset,
  noop,
  quit,
  help,
  vrfy,
  starttls,
  auth,
  notOffered("EXPN"),
  notOffered("ETRN"),
  notOffered("TURN"),
];

/** All commands, by name. */
export const verbTable: ReadonlyMap<string, Verb> = new Map(verbs.map((verb) => [verb.name, verb]));
