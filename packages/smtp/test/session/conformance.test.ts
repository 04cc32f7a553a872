import { test } from "@jest/globals";
import { conformanceCases } from "@core/conn-policy/testing";
import { smtpFarewell } from "../../src/farewell.ts";
import { openSmtp } from "./rig.ts";

const ok = "250 2.0.0 Ok\r\n";

const cases = conformanceCases({
  open: ({ policy }) =>
    openSmtp({ policy, limits: { maxJunk: 1e9, softErrors: 1e9, hardErrors: 1e9 } }),
  farewell: smtpFarewell,
  greeting: "\r\n",
  exchange: { send: "RSET\r\n", until: "\r\n" },
  partialHead: "RSE",
  pipelined: {
    send: "RSET\r\nRCPT TO:<joe@example.net>\r\nRSET\r\n",
    answers: `${ok}503 5.5.1 Error: need MAIL command\r\n${ok}`,
  },
});

test.each(cases)("$name", ({ run }) => run());
