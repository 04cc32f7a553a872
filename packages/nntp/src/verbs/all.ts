import { article } from "./article.ts";
import { authinfoPass } from "./authinfo-pass.ts";
import { authinfoSasl } from "./authinfo-sasl.ts";
import { authinfoUser } from "./authinfo-user.ts";
import { body } from "./body.ts";
import { capabilities, listExtensions } from "./capabilities.ts";
import { check } from "./check.ts";
import { compress } from "./compress.ts";
import { date } from "./date.ts";
import { group } from "./group.ts";
import { hdr } from "./hdr.ts";
import { head } from "./head.ts";
import { createHelp } from "./help.ts";
import { ihave } from "./ihave.ts";
import { last } from "./last.ts";
import { listActiveTimes } from "./list-active-times.ts";
import { list, listActive } from "./list-active.ts";
import { listCounts } from "./list-counts.ts";
import { listHeaders } from "./list-headers.ts";
import { listNewsgroups } from "./list-newsgroups.ts";
import { listOverviewFmt } from "./list-overview-fmt.ts";
import {
  listDistribPats,
  listDistributions,
  listModerators,
  listMotd,
  listSubscriptions,
} from "./list-site.ts";
import { listgroup } from "./listgroup.ts";
import { modeReader } from "./mode-reader.ts";
import { modeStream } from "./mode-stream.ts";
import { newgroups } from "./newgroups.ts";
import { newnews } from "./newnews.ts";
import { next } from "./next.ts";
import { over, xover } from "./over.ts";
import { post } from "./post.ts";
import { quit } from "./quit.ts";
import { starttls } from "./starttls.ts";
import { stat } from "./stat.ts";
import { type VerbTable, toTable } from "./table.ts";
import { takethis } from "./takethis.ts";
import type { Verb } from "./verb.ts";
import { xhdr } from "./xhdr.ts";
import { xpat } from "./xpat.ts";

const verbs: readonly Verb[] = [
  article,
  authinfoPass,
  authinfoSasl,
  authinfoUser,
  body,
  capabilities,
  check,
  compress,
  date,
  group,
  hdr,
  head,
  ihave,
  last,
  list,
  listActive,
  listActiveTimes,
  listCounts,
  listDistribPats,
  listDistributions,
  listExtensions,
  listHeaders,
  listModerators,
  listMotd,
  listNewsgroups,
  listOverviewFmt,
  listSubscriptions,
  listgroup,
  modeReader,
  modeStream,
  newgroups,
  newnews,
  next,
  over,
  post,
  quit,
  starttls,
  stat,
  takethis,
  xhdr,
  xover,
  xpat,
];

/** All commands of the server. */
export const verbTable: VerbTable = toTable([...verbs, createHelp(verbs)]);
