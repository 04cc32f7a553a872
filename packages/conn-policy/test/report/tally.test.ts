import { describe, expect, test } from "@jest/globals";
import { PHASES } from "../../src/phases/phase.ts";
import { Tally, addTally, countsOf } from "../../src/report/tally.ts";

describe("Tally", () => {
  test("attempts are refused, closed or current", () => {
    const tally = new Tally();
    for (let count = 0; count < 5; count++) tally.admit();
    tally.refuse("connection_limit");
    tally.refuse("connection_limit");
    tally.refuse("address_limit");
    tally.leave("idle_timeout");
    tally.leave("client_close");
    tally.leave("client_close");
    expect(countsOf(tally, tally)).toMatchObject({
      currentConnections: 2,
      maximumConnections: 5,
      totalConnectionAttempts: 8,
      refused: { connection_limit: 2, address_limit: 1 },
      closed: { idle_timeout: 1, client_close: 2 },
    });
  });

  test("the maximum is the most there were at once", () => {
    const tally = new Tally();
    for (const step of [1, 1, -1, 1, -1, -1, 1]) {
      if (step > 0) tally.admit();
      else tally.leave("completed");
    }
    expect(tally).toMatchObject({ current: 1, maximum: 2, attempts: 4 });
  });

  test("bytes, requests, phases and durations are summed over the levels", () => {
    const sum = new Tally();
    for (const factor of [1, 10]) {
      const part = new Tally();
      part.bytesIn = 3 * factor;
      part.bytesOut = 5 * factor;
      part.requests = factor;
      part.phaseMs.fill(1_000 * factor);
      part.durations.record(factor);
      part.idleGaps.record(factor);
      addTally(sum, part);
    }
    const counts = countsOf(new Tally(), sum);
    expect(counts).toMatchObject({ bytesIn: 33, bytesOut: 55, requests: 11 });
    expect(counts.phaseSeconds).toEqual(Object.fromEntries(PHASES.map((phase) => [phase, 11])));
    expect(sum.durations.count).toBe(2);
    expect(sum.idleGaps.count).toBe(2);
  });

  test("a snapshot does not change afterwards, and is plain data", () => {
    const tally = new Tally();
    tally.admit();
    const before = countsOf(tally, tally);
    tally.leave("completed");
    expect(before).toMatchObject({ currentConnections: 1, closed: {} });
    expect(JSON.parse(JSON.stringify(before))).toEqual(before);
  });
});
