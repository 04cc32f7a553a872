import { expect, jest, test } from "@jest/globals";
import { createWarnings } from "../../src/plugin/index.ts";

test("what is worse than news is a warning that shows the error too", () => {
  const emit = jest.spyOn(process, "emitWarning").mockReturnValue();
  const log = createWarnings("PROTO_DEMO");
  log("info", "nothing to see");
  log("error", "it broke", { error: new Error("database is gone"), site: "a" });
  log("warn", "nothing more is known");
  const detail = expect.stringMatching(/^\{"error":"Error: database is gone\\n.*","site":"a"\}$/u);
  expect(emit.mock.calls).toEqual([
    ["it broke", { code: "PROTO_DEMO", detail }],
    ["nothing more is known", { code: "PROTO_DEMO" }],
  ]);
  emit.mockRestore();
});
