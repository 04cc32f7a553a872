import { expect, test } from "@jest/globals";
import { createGuard } from "../../src/accept/create-guard.ts";

test("a limit beside policy is refused: it would have no effect", () => {
  const options = { connectionTimeout: "60s" };
  const refused = {
    code: "ERR_CONN_POLICY_MISPLACED_LIMIT",
    message:
      'host: "connectionTimeout" is a limit, and has no effect here; write policy: { connectionTimeout: ... }',
  };
  expect(() => createGuard(options as object)).toThrow(expect.objectContaining(refused));
  const guard = createGuard();
  expect(() => guard.child({ name: "a", ...options })).toThrow(
    expect.objectContaining({ code: refused.code }),
  );
  expect(guard.children).toEqual([]);
});

test("a guard is asked for nothing that it does not know", () => {
  expect(() => createGuard({ Polcy: {} } as object)).toThrow(
    expect.objectContaining({
      code: "ERR_CONN_POLICY_UNKNOWN_OPTION",
      message: 'host: there is no option called "Polcy"; did you mean policy?',
    }),
  );
  const guard = createGuard({ trusted: [] });
  expect(() => guard.child({ name: "a", trusted: [] } as { name: string })).toThrow(
    expect.objectContaining({
      code: "ERR_CONN_POLICY_UNKNOWN_OPTION",
      message: expect.stringContaining('"trusted"'),
    }),
  );
  expect(guard.children).toEqual([]);
});
