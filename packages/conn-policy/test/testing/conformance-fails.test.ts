import { describe, expect, test } from "@jest/globals";
import {
  type ConformanceCase,
  type ConformanceSubject,
  conformanceCases,
  createRig,
} from "../../src/testing/index.ts";
import { type Fault, bigBytes, brokenServer, farewell } from "./broken-server.ts";

/** The mistake that each case exists for. */
const faults: Readonly<Record<string, Fault>> = {
  "a silent client is closed at connectionTimeout, not before": "is never idle",
  "a client that was greeted and says nothing is closed at greetingTimeout":
    "is busy when it should wait for the first byte",
  "a request that drips in is cut at headerWaitTimeout, counted from its first byte":
    "starts the head clock anew with each packet",
  "a second request that drips in is cut as well, counted from its own first byte":
    "starts the head clock anew with each packet of a second request",
  "a tick half a second late does not end a client whose request is waiting to be read":
    "has an idle timer of its own",
  "a client that reads too slowly is cut by minFileBytesPerSec": "marks no send",
  "a client that stops reading is cut at connectionTimeout where no rate is set": "marks no send",
  "a client that reads gets the whole of a big reply": "loses half of a reply",
  "a newcomer at maxConnections is told and refused, and whoever is in goes on":
    "says nothing to whom it refuses",
  "a full server gives up a client that has said nothing for one that may":
    "calls a client idle that has said nothing",
  "connectionTimeout 0 keeps the previous value and leaves a notice": "takes 0 for a limit",
  "a changed limit reaches clients that are there already": "does not hear of changed limits",
  "a drain ends who waits now, and who is busy after its answer": "goes on after a drain",
  "a client that does not finish is ended at drainTimeout": "does not end a drain",
  "a client that shuts its side after asking still gets the answer": "closes with the client",
  "a client that vanishes with a reset is counted and forgotten": "calls every end completed",
  "requests in one packet, or cut anywhere, are answered in order":
    "forgets what came with a request",
  "attempts are refused, closed and current ones, and in the end nobody is left": "counts wrong",
};

function subjectWith(fault: Fault): ConformanceSubject {
  return {
    open: (options) => createRig((setup) => brokenServer(setup, fault), options),
    farewell,
    greeting: "+HELLO\r\n",
    exchange: { send: "NOOP 1\r\n", until: "+NOOP 1\r\n" },
    partialHead: "NOOP",
    bigReply: { send: "BIG\r\n", until: "+BIG\r\n", bytes: bigBytes },
    pipelined: { send: "A\r\nB\nC\r\n", answers: "+A\r\n+B\r\n+C\r\n" },
  };
}

function caseNamed(name: string, fault: Fault): ConformanceCase {
  const found = conformanceCases(subjectWith(fault)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
}

async function outcome({ run }: ConformanceCase): Promise<"passed" | "failed"> {
  try {
    await run();
    return "passed";
  } catch {
    return "failed";
  }
}

describe("every case fails for the mistake it exists for, and only then", () => {
  const names = conformanceCases(subjectWith("none")).map(({ name }) => name);

  test("a mistake is known for every case", () => {
    expect(Object.keys(faults).toSorted()).toEqual(names.toSorted());
  });

  test.each(names)("%s: passes without the mistake", async (name) => {
    await caseNamed(name, "none").run();
  });

  // At once: each waits three real seconds for what does not happen.
  test("fails with it", async () => {
    const outcomes = await Promise.all(
      Object.entries(faults).map(async ([name, fault]) => [
        name,
        await outcome(caseNamed(name, fault)),
      ]),
    );
    expect(outcomes.filter(([, result]) => result === "passed")).toEqual([]);
  }, 30_000);
});
