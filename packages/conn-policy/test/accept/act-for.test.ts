import { describe, expect, test } from "@jest/globals";
import { open } from "./open.ts";

describe("actFor", () => {
  const proxied = {
    admit: { isMarked: true, isProxy: (address: string) => address === "127.0.0.1" },
  };

  test("clients behind a proxy are counted by their own addresses, and known by them", async () => {
    await using opened = await open({ protect: proxied, policy: { maxConnectionsPerAddress: 1 } });
    const connections = [];
    for (const address of ["192.0.2.1", "192.0.2.2"]) {
      expect((await opened.dial()).state).toBe("open");
      const { connection } = opened;
      expect(connection.actFor(address)).toBe(true);
      expect(connection.explain().client).toBe(address);
      connections.push(connection);
    }
    const third = await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(false);
    expect(await third.ended).toBe("fin");
    expect(opened.root.counts()).toMatchObject({
      currentConnections: 2,
      refused: {},
      closed: { address_limit: 1 },
    });
    expect(opened.closed).toEqual([
      expect.objectContaining({ client: "192.0.2.1", reason: "address_limit" }),
    ]);
    connections[0]?.end("admin_close");
    await opened.clock.pass(0);
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(true);
    // Nothing of it was counted under the proxy's.
    expect((await opened.dial()).state).toBe("open");
    expect((await opened.dial({ localAddress: "127.0.0.2" })).state).toBe("open");
    expect(await (await opened.dial({ localAddress: "127.0.0.2" })).ended).toBe("fin");
  });

  test("so is the rate of new connections, at each level", async () => {
    await using opened = await open({
      protect: proxied,
      at: (root) => root.child({ name: "site", policy: { maxConnectionRate: "1/s" } }),
    });
    const taken = [];
    for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.2"]) {
      await opened.dial();
      taken.push(opened.connection.actFor(address));
    }
    expect(taken).toEqual([true, true, false]);
    expect(opened.root.counts().closed).toEqual({ rate_limit: 1 });
  });

  test("who is trusted is not counted behind a proxy either", async () => {
    await using opened = await open({
      protect: proxied,
      policy: { maxConnectionsPerAddress: 1 },
      trusted: ["192.0.2.0/24"],
    });
    for (let count = 0; count < 2; count++) {
      await opened.dial();
      expect(opened.connection.actFor("192.0.2.9")).toBe(true);
    }
  });

  test("a limit that comes by a reload knows who is behind the proxy", async () => {
    await using opened = await open({ protect: proxied, isDeaf: true });
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(true);
    opened.root.patch({ maxConnectionsPerAddress: 1 });
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.2")).toBe(true);
    await opened.dial();
    expect(opened.connection.actFor("192.0.2.1")).toBe(false);
    // One that has ended acts for nobody.
    expect(opened.connection.actFor("192.0.2.3")).toBe(false);
  });
});
