import { describe, expect, test } from "@jest/globals";
import { open } from "./open.ts";

const marked = { admit: { isMarked: true } };

describe("a client that asks to be idle for less", () => {
  test("is ended then, and not before", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    opened.connection.enter("idle");
    opened.connection.shortenIdle(30_000);
    expect(opened.connection.policy.connectionTimeout).toBe(30_000);
    expect(opened.connection.explain()).toMatchObject({
      reason: "idle_timeout",
      value: "30s",
      origin: "client",
    });
    await opened.clock.pass(30_000 - 64);
    expect(client.state).toBe("open");
    await opened.clock.pass(3 * 64);
    expect(await client.ended).toBe("fin");
    expect(opened.closed[0]).toMatchObject({ reason: "idle_timeout", limitOrigin: "client" });
  });

  test("gets no more than its policy allows, also after a reload", async () => {
    await using opened = await open({ protect: marked });
    await opened.dial();
    const { connection, root } = opened;
    connection.enter("idle");
    connection.shortenIdle(3_600_000);
    expect(connection.policy).toBe(root.policy);
    expect(connection.explain()).toMatchObject({ value: "120s", origin: "profile iis-6.0" });
    connection.shortenIdle(60_000);
    root.reload({ connectionTimeout: "20s" });
    expect(connection.explain()).toMatchObject({ value: "20s", origin: "host" });
    root.reload({ connectionTimeout: "10m" });
    expect(connection.explain()).toMatchObject({ value: "60s", origin: "client" });
  });

  test("does not change what others have", async () => {
    await using opened = await open({ protect: marked });
    const first = await opened.dial();
    opened.connection.enter("idle");
    opened.connection.shortenIdle(30_000);
    const second = await opened.dial();
    opened.connection.enter("idle");
    await opened.clock.pass(31_000);
    expect([first.state, second.state]).toEqual(["fin", "open"]);
    expect(opened.root.policy.connectionTimeout).toBe(120_000);
  });

  test("takes its wish to another site", async () => {
    await using opened = await open({ protect: marked });
    await opened.dial();
    opened.connection.shortenIdle(30_000);
    const site = opened.root.child({ name: "site", policy: { connectionTimeout: "60s" } });
    opened.connection.moveTo(site);
    expect(opened.connection.policy.connectionTimeout).toBe(30_000);
  });
});
