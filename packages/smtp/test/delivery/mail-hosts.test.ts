import { expect, test } from "@jest/globals";

import { findMailHosts } from "../../src/delivery/relay/mail-hosts.ts";
import { createIsOurs } from "../../src/delivery/relay/ourselves.ts";
import type { MxRecord } from "../../src/delivery/relay/resolver.ts";

interface Zone {
  readonly mx?: readonly MxRecord[] | string;
  readonly addresses?: Readonly<Record<string, readonly string[] | string>>;
}

function find(
  { mx = "ENODATA", addresses = {} }: Zone,
  domain = "else.test",
  chances: readonly number[] = [],
): ReturnType<typeof findMailHosts> {
  const rest = [...chances];
  const look = (name: string, family: string): readonly string[] => {
    const found = addresses[name];
    if (found === undefined) throw Object.assign(new Error(), { code: "ENOTFOUND" });
    if (typeof found === "string") throw Object.assign(new Error(), { code: found });
    return found.filter((address) => address.includes(":") === (family === "6"));
  };
  return findMailHosts(domain, {
    resolver: {
      async resolveMx() {
        if (typeof mx === "string") throw Object.assign(new Error(), { code: mx });
        return mx;
      },
      resolve4: async (name) => look(name, "4"),
      resolve6: async (name) => look(name, "6"),
    },
    isOurs: createIsOurs("mx.ours.test"),
    random: () => rest.shift() ?? 0,
  });
}

const addresses = {
  "a.test": ["198.51.100.1", "2001:db8::1"],
  "b.test": ["198.51.100.2"],
  "c.test": ["198.51.100.3"],
  "mx.ours.test": ["198.51.100.9"],
  "loop.test": ["127.0.0.1"],
  "else.test": ["198.51.100.4"],
};

function ranked(...records: readonly (readonly [number, string])[]): readonly MxRecord[] {
  return records.map(([priority, exchange]) => ({ priority, exchange }));
}

async function addressesOf(zone: Zone, chances?: readonly number[]): Promise<unknown> {
  const found = await find(zone, "else.test", chances);
  return "state" in found ? found.reply : found.map(({ address }) => address);
}

test("hosts come by preference, IPv6 first, equals in any order", async () => {
  const records = ranked([20, "a.test"], [10, "b.test"], [10, "c.test"]);
  expect(await addressesOf({ mx: records, addresses }, [0, 0.1, 0.2])).toEqual([
    "198.51.100.2",
    "198.51.100.3",
    "2001:db8::1",
    "198.51.100.1",
  ]);
  expect(await addressesOf({ mx: records, addresses }, [0, 0.2, 0.1])).toEqual([
    "198.51.100.3",
    "198.51.100.2",
    "2001:db8::1",
    "198.51.100.1",
  ]);
});

test("a domain without MX is its own host", async () => {
  expect(await addressesOf({ addresses })).toEqual(["198.51.100.4"]);
});

test("a null MX takes no mail (RFC 7505)", async () => {
  expect(await addressesOf({ mx: ranked([0, ""]), addresses })).toBe(
    "556 5.1.10 The domain takes no mail",
  );
  expect(await addressesOf({ mx: ranked([0, "."]), addresses })).toBe(
    "556 5.1.10 The domain takes no mail",
  );
});

test("what does not exist fails, what cannot be looked up waits", async () => {
  expect(await addressesOf({ mx: "ENOTFOUND" })).toBe("550 5.1.2 There is no such domain");
  expect(await addressesOf({ mx: "ESERVFAIL" })).toBe("451 4.4.3 The domain cannot be looked up");
  expect(await addressesOf({ mx: "ETIMEOUT" })).toBe("451 4.4.3 The domain cannot be looked up");
  expect(await addressesOf({ mx: ranked([1, "gone.test"]) })).toBe(
    "550 5.1.2 The domain has no mail host",
  );
  expect(
    await addressesOf({ mx: ranked([1, "a.test"]), addresses: { "a.test": "ETIMEOUT" } }),
  ).toBe("451 4.4.3 The name of the domain's mail host cannot be looked up");
});

test("mail never goes to ourselves, nor to hosts behind us", async () => {
  const loop = "554 5.4.6 Mail for the domain leads back to us";
  expect(await addressesOf({ mx: ranked([10, "mx.OURS.test."]), addresses })).toBe(loop);
  const behind = ranked([5, "b.test"], [10, "mx.ours.test"], [20, "c.test"]);
  expect(await addressesOf({ mx: behind, addresses })).toEqual(["198.51.100.2"]);
  expect(await addressesOf({ mx: ranked([10, "loop.test"]), addresses })).toBe(loop);
  const hidden = ranked([5, "b.test"], [10, "loop.test"], [20, "c.test"]);
  expect(await addressesOf({ mx: hidden, addresses })).toEqual(["198.51.100.2"]);
  for (const address of ["::1", "::", "0.0.0.0", "::ffff:127.0.0.1", "127.9.9.9"]) {
    const zone = { mx: ranked([1, "x.test"]), addresses: { "x.test": [address] } };
    expect([address, await addressesOf(zone)]).toEqual([address, loop]);
  }
});

test("an address in brackets is taken as it is", async () => {
  const none = { mx: "ENOTFOUND" };
  expect(await find(none, "[198.51.100.7]")).toEqual([
    { name: "198.51.100.7", address: "198.51.100.7" },
  ]);
  expect(await find(none, "[IPv6:2001:db8::7]")).toEqual([
    { name: "2001:db8::7", address: "2001:db8::7" },
  ]);
  expect(await find(none, "[127.0.0.1]")).toMatchObject({ state: "failed" });
  expect(await find(none, "[else.test]")).toMatchObject({ state: "failed" });
});
