import { describe, expect, test } from "@jest/globals";
import { type ErrorCode, errorTable, policyError } from "../../src/policy/error.ts";

const codes = Object.keys(errorTable) as ErrorCode[];

describe("policyError", () => {
  test("says where, what was wrong and the cure, and carries each in a field", () => {
    const error = policyError("ERR_CONN_POLICY_INVALID_DURATION", {
      place: "services.http.policy.connectionTimeout",
      value: 120,
      cure: 'write "120s"',
    });
    expect(error.message).toBe(
      'services.http.policy.connectionTimeout: 120 is not a duration; write "120s"',
    );
    expect(error).toMatchObject({
      name: "ConnPolicyError",
      code: "ERR_CONN_POLICY_INVALID_DURATION",
      place: "services.http.policy.connectionTimeout",
      cure: 'write "120s"',
    });
    expect(error).toBeInstanceOf(Error);
  });

  test("has the table's cure when the caller has none, and no place when there is none", () => {
    const error = policyError("ERR_CONN_POLICY_INVALID_BOOLEAN", { value: "yes" });
    expect(error.message).toBe('"yes" is neither true nor false; write true or false');
    expect(error.cure).toBe("write true or false");
    expect("place" in error).toBe(false);
  });

  test("fills the other names of a template", () => {
    const error = policyError("ERR_CONN_POLICY_INVALID_CHOICE", {
      value: 7,
      choices: '"a" or "b"',
    });
    expect(error.message).toBe('7 is not one of the choices; write one of "a" or "b"');
  });

  test.each([
    [["120s"], "a list"],
    [{ seconds: 120 }, "an object"],
    [Object.create(null), "an object"],
    [null, "null"],
    [undefined, "undefined"],
    [() => 1, "a function"],
    ['say "hi"\n', String.raw`"say \"hi\"\n"`],
    ["x".repeat(60), `"${"x".repeat(60)}"`],
    ["x".repeat(61), `"${"x".repeat(60)}…"`],
    ["x".repeat(1_000), `"${"x".repeat(60)}…"`],
    ["$& {place}", '"$& {place}"'],
  ])("shows %p in one short line", (value: unknown, shown) => {
    const { message } = policyError("ERR_CONN_POLICY_INVALID_DURATION", { value });
    expect(message.startsWith(`${shown} is not a duration; `)).toBe(true);
    expect(message).not.toContain("\n");
  });

  test.each(codes)(
    "%s has the package's prefix, a message and a cure without loose ends",
    (code) => {
      const { message, cure } = policyError(code, { place: "here", value: "v", choices: "c" });
      expect(code).toMatch(/^ERR_CONN_POLICY_[A-Z]+(?:_[A-Z]+)*$/u);
      expect(message).toMatch(/^here: [^{}]+; [^{}]+$/u);
      expect(cure).not.toBe("");
      expect(message).not.toContain("undefined");
    },
  );
});
