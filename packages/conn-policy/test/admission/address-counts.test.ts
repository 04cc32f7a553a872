import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { AddressCounts } from "../../src/admission/address-counts.ts";

describe("AddressCounts", () => {
  test("forgets an address with its last connection", () => {
    const counts = new AddressCounts();
    counts.add("192.0.2.7");
    counts.add("192.0.2.7");
    counts.remove("192.0.2.7");
    expect([counts.of("192.0.2.7"), counts.size]).toEqual([1, 1]);
    counts.remove("192.0.2.7");
    expect([counts.of("192.0.2.7"), counts.size]).toEqual([0, 0]);
  });

  test("never counts below nothing", () => {
    const counts = new AddressCounts();
    counts.remove("192.0.2.7");
    counts.add("192.0.2.7");
    expect(counts.of("192.0.2.7")).toBe(1);
  });

  test("agrees with a list of the live connections", () => {
    const step = fc.tuple(fc.boolean(), fc.constantFrom("a", "b", "c", "__proto__"));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const counts = new AddressCounts();
        const live: string[] = [];
        for (const [isNew, key] of steps) {
          if (isNew) {
            live.push(key);
            counts.add(key);
          } else if (live.includes(key)) {
            live.splice(live.indexOf(key), 1);
            counts.remove(key);
          }
          expect(counts.of(key)).toBe(live.filter((other) => other === key).length);
          expect(counts.size).toBe(new Set(live).size);
        }
      }),
    );
  });
});
