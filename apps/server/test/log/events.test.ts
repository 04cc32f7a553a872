import { expect, test } from "@jest/globals";

import { createEventLog } from "../../src/log/events.ts";
import { createLog } from "../../src/log/log.ts";

test("nothing of a client can begin a line of its own", () => {
  const lines: string[] = [];
  const listener = createEventLog(createLog({ write: (line) => void lines.push(line) }), () => {
    return undefined;
  });
  listener({
    type: "refused",
    guard: "a/b",
    client: 'x\r\n{"level":"fatal"}',
    reason: "rate_limit",
    level: "a",
  });
  listener.flush();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/u);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ client: 'x\r\n{"level":"fatal"}', site: "b" });
});

test("what lies below a site is told beside it", () => {
  const lines: string[] = [];
  const listener = createEventLog(createLog({ write: (line) => void lines.push(line) }), () => {
    return undefined;
  });
  const notice = { code: "zero_keeps_previous", limit: "connectionTimeout", place: "x" } as const;
  const message = "ftp/default/alice.policy.connectionTimeout: 0 changes nothing here";
  listener({ type: "notice", guard: "ftp/default/alice", notice: { ...notice, message } });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    service: "ftp",
    site: "default",
    sublevel: "alice",
    msg: message,
  });
});
