import { test } from "@jest/globals";
import { conformanceCases, createRig } from "@core/conn-policy/testing";
import { nntpFarewell, service } from "../../src/index.ts";
import { makeFolder, optionsIn } from "./rig.ts";

const cases = conformanceCases({
  open: async ({ policy }) => {
    const folder = await makeFolder();
    const rig = await createRig(service, { options: optionsIn(folder, "news"), policy });
    const dispose = rig[Symbol.asyncDispose].bind(rig);
    return Object.assign(rig, {
      async [Symbol.asyncDispose]() {
        await dispose();
        await folder[Symbol.asyncDispose]();
      },
    });
  },
  farewell: nntpFarewell,
  greeting: "\r\n",
  exchange: { send: "MODE READER\r\n", until: "\r\n" },
  partialHead: "MOD",
  pipelined: {
    send: "MODE READER\r\nNEXT\r\nGROUP local.test\r\n",
    answers: "200 Posting allowed\r\n412 Select a newsgroup first\r\n211 0 1 0 local.test\r\n",
  },
});

test.each(cases)("$name", ({ run }) => run());
