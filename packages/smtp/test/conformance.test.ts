import { test } from "@jest/globals";
import { conformanceCases, createRig } from "@core/conn-policy/testing";
import { service, smtpFarewell } from "../src/index.ts";
import { makeFolder } from "./service-rig.ts";

const cases = conformanceCases({
  open: async ({ policy }) => {
    const folder = await makeFolder();
    const options = { domains: ["example.org"], mailroot: folder.path };
    const rig = await createRig(service, { options, policy });
    const dispose = rig[Symbol.asyncDispose].bind(rig);
    return Object.assign(rig, {
      async [Symbol.asyncDispose]() {
        await dispose();
        await folder[Symbol.asyncDispose]();
      },
    });
  },
  farewell: smtpFarewell,
  greeting: "\r\n",
  exchange: { send: "RSET\r\n", until: "\r\n" },
  partialHead: "RSE",
  pipelined: {
    send: "RSET\r\nRCPT TO:<x@example.org>\r\nRSET\r\n",
    answers: "250 2.0.0 Ok\r\n503 5.5.1 Error: need MAIL command\r\n250 2.0.0 Ok\r\n",
  },
});

test.each(cases)("$name", ({ run }) => run());
