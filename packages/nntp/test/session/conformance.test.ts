import { test } from "@jest/globals";
import { conformanceCases } from "@core/conn-policy/testing";
import { nntpFarewell } from "../../src/farewell.ts";
import { openNews } from "./rig.ts";

const bigBytes = 17_000_000;

const cases = conformanceCases({
  open: ({ policy }) =>
    openNews({
      policy,
      site: { motd: Array.from({ length: bigBytes / 100 }, () => "x".repeat(98)) },
    }),
  farewell: nntpFarewell,
  greeting: "\r\n",
  exchange: { send: "DATE\r\n", until: "\r\n" },
  partialHead: "DAT",
  bigReply: { send: "LIST MOTD\r\n", until: "\r\n.\r\n", bytes: bigBytes },
  pipelined: {
    send: "DATE\r\nGROUP a.test\r\nSTAT 2\r\nBODY 3\r\nNEXT\r\nWHAT\r\n",
    answers: [
      "111 20261121090410\r\n211 3 1 3 a.test\r\n223 2 <2@a.test>\r\n",
      "222 3 <3@a.test>\r\none\r\n.\r\n421 There is no next article\r\n500 What?\r\n",
    ].join(""),
  },
});

test.each(cases)("$name", ({ run }) => run());
