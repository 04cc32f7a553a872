import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { Layer } from "../../src/policy/layer.ts";
import { LIMIT_NAMES } from "../../src/policy/limits.ts";
import { profileLayers } from "../../src/policy/profiles.ts";
import { resolvePolicy } from "../../src/policy/resolve.ts";
import { anyValues } from "./any-policy.ts";

const base = profileLayers("iis-6.0", { name: "http", defaults: {} });

describe("resolvePolicy", () => {
  test("gives every limit and its origin, frozen", () => {
    const { policy, origins } = resolvePolicy(base);
    expect(Object.keys(policy).toSorted()).toEqual([...LIMIT_NAMES].toSorted());
    expect(new Set(Object.values(origins))).toEqual(new Set(["profile iis-6.0"]));
    expect(Object.isFrozen(policy)).toBe(true);
    expect(Object.isFrozen(origins)).toBe(true);
  });

  test("the narrowest level that sets a limit wins; the others show through", () => {
    const { policy, origins } = resolvePolicy([
      ...base,
      { origin: "host", values: { connectionTimeout: 90_000, maxConnections: 500 } },
      { origin: "service http", values: { connectionTimeout: 60_000 } },
      { origin: "site http/default", values: { lastWords: false, maxConnections: Infinity } },
    ]);
    expect(policy).toMatchObject({
      connectionTimeout: 60_000,
      maxConnections: Infinity,
      lastWords: false,
      headerWaitTimeout: 120_000,
    });
    expect(origins).toMatchObject({
      connectionTimeout: "service http",
      maxConnections: "site http/default",
      lastWords: "site http/default",
      headerWaitTimeout: "profile iis-6.0",
    });
  });

  test("leaves its layers as they were", () => {
    const layers = [...base, { origin: "host", values: { connectionTimeout: 1 } }];
    const before = structuredClone(layers);
    resolvePolicy(layers);
    expect(layers).toEqual(before);
  });

  test("refuses layers that leave a limit open, and names it", () => {
    const code = "ERR_CONN_POLICY_INCOMPLETE_POLICY";
    expect(() => resolvePolicy([])).toThrow(expect.objectContaining({ code }));
    const [first] = base;
    const { drainTimeout: _, ...values } = first?.values ?? {};
    expect(() => resolvePolicy([{ origin: "host", values }])).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining('"drainTimeout"') as unknown,
      }),
    );
  });

  test("for any layers, each limit is that of the last layer that sets it", () => {
    fc.assert(
      fc.property(fc.array(anyValues, { maxLength: 5 }), (levels) => {
        const upper: Layer[] = levels.map((values, index) => ({
          origin: `level ${index}`,
          values,
        }));
        const layers = [...base, ...upper];
        const { policy, origins } = resolvePolicy(layers);
        for (const name of LIMIT_NAMES) {
          const giver = layers.findLast(({ values }) => name in values);
          expect(policy[name]).toBe(giver?.values[name]);
          expect(origins[name]).toBe(giver?.origin);
        }
      }),
    );
  });

  test("is the same whether levels are stacked at once or an empty level lies between", () => {
    fc.assert(
      fc.property(anyValues, anyValues, (host, site) => {
        const ends = [
          { origin: "host", values: host },
          { origin: "site", values: site },
        ] as const;
        const between = [ends[0], { origin: "service", values: {} }, ends[1]];
        expect(resolvePolicy([...base, ...between])).toEqual(resolvePolicy([...base, ...ends]));
      }),
    );
  });
});
