import { describe, expect, test } from "@jest/globals";
import { createGuard } from "../../src/accept/create-guard.ts";
import { open } from "./open.ts";

const marked = { admit: { isMarked: true } };

describe("reload", () => {
  test("reaches live connections, both ways", async () => {
    await using opened = await open();
    const client = await opened.dial();
    await client.send("x");
    await opened.clock.pass("50s");
    opened.root.reload({ connectionTimeout: "5m" });
    await opened.clock.pass("200s");
    expect(client.state).toBe("open");
    opened.root.reload({ connectionTimeout: "60s" });
    await opened.clock.pass("1s");
    expect(await client.ended).toBe("fin");
    expect(opened.closed[0]).toMatchObject({ reason: "idle_timeout", limitOrigin: "host" });
  });

  test("0 where 0 may not be keeps the previous value and leaves a notice", async () => {
    await using opened = await open({ policy: { connectionTimeout: "60s" } });
    const notices = opened.root.reload({ connectionTimeout: 0, minFileBytesPerSec: 0 });
    expect(opened.root.policy).toMatchObject({ connectionTimeout: 60_000, minFileBytesPerSec: 0 });
    expect(notices).toEqual([
      expect.objectContaining({ code: "zero_keeps_previous", limit: "connectionTimeout" }),
    ]);
    expect(opened.root.notices).toEqual(notices);
    expect(opened.events).toContainEqual({ type: "notice", guard: "host", notice: notices[0] });
  });

  test("what cannot be read changes nothing", async () => {
    await using opened = await open({ policy: { connectionTimeout: "60s" } });
    const before = opened.root.policy;
    expect(() =>
      opened.root.reload({ headerWaitTimeout: "5s", connectionTimeout: "soon" }),
    ).toThrow(expect.objectContaining({ code: "ERR_CONN_POLICY_INVALID_DURATION" }));
    expect(opened.root.policy).toBe(before);
  });

  test("of a level above comes down, unless the level has its own", async () => {
    await using opened = await open({ at: (root) => root.child({ name: "site" }) });
    const { root, guard } = opened;
    root.reload({ connectionTimeout: "30s" });
    expect(guard.policy.connectionTimeout).toBe(30_000);
    expect(guard.origins.connectionTimeout).toBe("host");
    guard.patch({ connectionTimeout: "40s" });
    root.reload({ connectionTimeout: "50s" });
    expect(guard.policy.connectionTimeout).toBe(40_000);
    expect(guard.origins.connectionTimeout).toBe("service site");
    guard.patch({ connectionTimeout: null });
    expect(guard.policy.connectionTimeout).toBe(50_000);
    expect(guard.origins.headerWaitTimeout).toBe("profile iis-6.0");
  });

  test("notices are kept, but not without end", () => {
    const guard = createGuard();
    for (let count = 0; count < 500; count++) guard.reload({ connectionTimeout: 0 });
    expect(guard.notices).toHaveLength(100);
  });
});

describe("explain", () => {
  test("says which limit will end it, when, and who set it", async () => {
    await using opened = await open({ policy: { connectionTimeout: "90s" } });
    const client = await opened.dial();
    await client.send("hello");
    await opened.clock.pass("60s");
    const { endsInMs, ageMs, phaseMs, ...explained } = opened.connection.explain();
    expect(explained).toEqual({
      id: opened.connection.id,
      guard: "host",
      client: "127.0.0.1",
      phase: "idle",
      requests: 0,
      bytesIn: 5,
      bytesOut: 0,
      reason: "idle_timeout",
      limit: "connectionTimeout",
      value: "90s",
      origin: "host",
    });
    expect(ageMs).toBe(60_000);
    expect(Math.abs(phaseMs - 60_000)).toBeLessThanOrEqual(64);
    // The engine sleeps most of that time: it is told all the same.
    expect(Math.abs(endsInMs - 30_000)).toBeLessThanOrEqual(3 * 64);
  });

  test("of a connection that is over does not tell somebody else's state", async () => {
    await using opened = await open({ protect: marked });
    await opened.dial();
    const first = opened.connection;
    first.end("admin_close");
    await opened.dial();
    opened.connection.enter("work");
    expect(first.explain()).toMatchObject({
      phase: "greeting",
      endsInMs: 0,
      reason: "admin_close",
    });
  });

  test("where nothing waits for the client in a send, nothing ends it", async () => {
    await using opened = await open({ protect: marked });
    await opened.dial();
    opened.connection.enter("send");
    await opened.clock.pass("2s");
    expect(opened.connection.explain().endsInMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("createGuard", () => {
  test("has the limits of IIS 6", () => {
    const guard = createGuard();
    expect(guard.policy).toMatchObject({ connectionTimeout: 120_000, minFileBytesPerSec: 240 });
    expect(guard).toMatchObject({ name: "host", path: "host", children: [], isDraining: false });
  });

  test.each(["0", "0ms"])("a tick of %p is a mistake", (tick) => {
    expect(() => createGuard({ tick })).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_ZERO_NOT_ALLOWED", place: "tick" }),
    );
  });

  test("names below a level are unique, paths are made of them", () => {
    const root = createGuard({ name: "here" });
    const http = root.child({ name: "http" });
    expect(http.child({ name: "default" }).path).toBe("http/default");
    expect(() => root.child({ name: "http" })).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_NAME_TAKEN" }),
    );
  });

  test("trusted ranges are read", () => {
    expect(() => createGuard({ trusted: ["10.0.0.0/33"] })).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_INVALID_ADDRESS_RANGE" }),
    );
  });
});
