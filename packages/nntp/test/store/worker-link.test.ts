import { expect, test } from "@jest/globals";
import type { Reader } from "../../src/store/sqlite/reader.ts";
import { WorkerLink } from "../../src/store/sqlite/worker-link.ts";

test("when no thread can be started, all who asked are told", async () => {
  const start = (): never => {
    throw new Error("no threads");
  };
  const data = { role: "reader", options: { path: "", reserveBytes: 0 } } as const;
  const link = new WorkerLink<Reader>(start, data, () => {});
  const calls = Array.from({ length: 200 }, () => link.call("known", [[]]));
  for (const call of await Promise.allSettled(calls))
    expect(call).toMatchObject({ status: "rejected", reason: { code: "store_failed" } });
});
