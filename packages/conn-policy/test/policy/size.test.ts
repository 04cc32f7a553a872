import { describe, expect, test } from "@jest/globals";
import { parseSize } from "../../src/policy/size.ts";

describe("parseSize", () => {
  test.each([
    [1, 1],
    ["1", 1],
    ["1B", 1],
    ["500kB", 500_000],
    ["1KiB", 1_024],
    ["1.5MiB", 1_572_864],
    [" 32MiB ", 33_554_432],
    ["2GB", 2_000_000_000],
    ["1GiB", 1_073_741_824],
    ["0.4KiB", 410],
    ["off", Number.POSITIVE_INFINITY],
  ])("reads %p as %p bytes", (value, size) => {
    expect(parseSize(value)).toBe(size);
  });

  test.each([0, "0", "0.4B", -1, "-1MiB", "32mib", "32 MiB", "1TiB", "big", "", "Off", Number.NaN])(
    "refuses %p, with place and cure",
    (value) => {
      expect(() => parseSize(value, "maxArticleSize")).toThrow(
        expect.objectContaining({
          code: "ERR_CONN_POLICY_INVALID_SIZE",
          place: "maxArticleSize",
          message: expect.stringMatching(
            /^maxArticleSize: .* is not a size; write "32MiB", or off$/u,
          ),
        }),
      );
    },
  );
});
