import { abor } from "./abor.ts";
import { acct } from "./acct.ts";
import { allo } from "./allo.ts";
import { appe } from "./appe.ts";
import { auth } from "./auth.ts";
import { ccc } from "./ccc.ts";
import { cdup } from "./cdup.ts";
import { clnt } from "./clnt.ts";
import { cwd } from "./cwd.ts";
import { dele } from "./dele.ts";
import { eprt } from "./eprt.ts";
import { epsv } from "./epsv.ts";
import { feat } from "./feat.ts";
import { createHelp } from "./help.ts";
import { host } from "./host.ts";
import { list } from "./list.ts";
import { mdtm } from "./mdtm.ts";
import { mfmt } from "./mfmt.ts";
import { mkd } from "./mkd.ts";
import { mlsd } from "./mlsd.ts";
import { mlst } from "./mlst.ts";
import { mode } from "./mode.ts";
import { nlst } from "./nlst.ts";
import { noop } from "./noop.ts";
import { opts } from "./opts.ts";
import { pass } from "./pass.ts";
import { pasv } from "./pasv.ts";
import { pbsz } from "./pbsz.ts";
import { port } from "./port.ts";
import { prot } from "./prot.ts";
import { pwd } from "./pwd.ts";
import { quit } from "./quit.ts";
import { rein } from "./rein.ts";
import { rest } from "./rest.ts";
import { retr } from "./retr.ts";
import { rmd } from "./rmd.ts";
import { rnfr } from "./rnfr.ts";
import { rnto } from "./rnto.ts";
import { site } from "./site.ts";
import { size } from "./size.ts";
import { stat } from "./stat.ts";
import { stor } from "./stor.ts";
import { stou } from "./stou.ts";
import { stru } from "./stru.ts";
import { syst } from "./syst.ts";
import { type } from "./type.ts";
import { user } from "./user.ts";
import type { Verb, VerbTable } from "./verb.ts";

const verbs: readonly Verb[] = [
  abor,
  acct,
  allo,
  appe,
  auth,
  ccc,
  cdup,
  clnt,
  cwd,
  dele,
  eprt,
  epsv,
  feat,
  host,
  list,
  mdtm,
  mfmt,
  mkd,
  mlsd,
  mlst,
  mode,
  nlst,
  noop,
  opts,
  pass,
  pasv,
  pbsz,
  port,
  prot,
  pwd,
  quit,
  rein,
  rest,
  retr,
  rmd,
  rnfr,
  rnto,
  site,
  size,
  stat,
  stor,
  stou,
  stru,
  syst,
  type,
  user,
];

/** All commands of FTP that this server knows. */
export const verbTable: VerbTable = toTable([...verbs, createHelp(verbs)]);

/** The verbs by their names and aliases. */
export function toTable(all: readonly Verb[]): VerbTable {
  return new Map(
    all.flatMap((verb) => [verb.name, ...(verb.aliases ?? [])].map((name) => [name, verb])),
  );
}
