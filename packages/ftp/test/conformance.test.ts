import { test } from "@jest/globals";
import { conformanceCases } from "@core/conn-policy/testing";
import { ftpFarewell } from "../src/index.ts";
import { makeFolder, openFtp } from "./ftp-rig.ts";

const done = "200 The requested action has been successfully completed\r\n";

const cases = conformanceCases({
  open: async ({ policy }) => {
    const folder = await makeFolder();
    const rig = await openFtp(folder.path, {}, { policy });
    const dispose = rig[Symbol.asyncDispose].bind(rig);
    return Object.assign(rig, {
      async [Symbol.asyncDispose]() {
        await dispose();
        await folder[Symbol.asyncDispose]();
      },
    });
  },
  farewell: ftpFarewell,
  greeting: "\r\n",
  exchange: { send: "NOOP\r\n", until: "\r\n" },
  partialHead: "NOO",
  pipelined: {
    send: "NOOP\r\nPASS x\r\nNOOP\r\n",
    answers: `${done}503 Send USER first.\r\n${done}`,
  },
});

test.each(cases)("$name", ({ run }) => run());
