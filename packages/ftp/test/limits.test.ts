import { describe, expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { makeFolder, openFtp, toFtpClient } from "./ftp-rig.ts";

describe("loginTimeout", () => {
  test("is absolute: neither NOOP nor anything else extends it", async () => {
    await using folder = await makeFolder();
    await using rig = await openFtp(folder.path);
    const client = await rig.connect();
    for (let seconds = 0; seconds < 29; seconds++) {
      expect(await client.ask("NOOP")).toMatch(/^200 /u);
      await rig.clock.pass("1s");
    }
    await rig.clock.pass("900ms");
    expect(client.wire.state).toBe("open");
    await rig.clock.pass("300ms");
    expect(await client.wire.text()).toBe(
      "421 Login timeout (30 seconds): closing control connection.\r\n",
    );
    expect(rig.guard.counts().closed).toEqual({ login_timeout: 1 });
  });

  test("ends whoever has said nothing at all", async () => {
    await using folder = await makeFolder();
    await using rig = await openFtp(folder.path);
    const client = await rig.connect();
    await rig.clock.pass("29.9s");
    expect(client.wire.state).toBe("open");
    await rig.clock.pass("300ms");
    expect(await client.wire.text()).toMatch(/^421 Login timeout/u);
  });

  test("is met by a login, of anonymous users too", async () => {
    await using folder = await makeFolder();
    await using rig = await openFtp(folder.path, { anonymous: "read" });
    const client = await rig.connect();
    await client.logIn("anonymous", "guest@");
    await rig.clock.pass("119s");
    expect(client.wire.state).toBe("open");
  });
});

describe("connectionTimeout", () => {
  test("S9: ends an idle session at 120 s with the words of IIS, and each command begins it anew", async () => {
    await using folder = await makeFolder();
    await using rig = await openFtp(folder.path);
    const client = await rig.connect();
    await client.logIn("alice", "secret");
    for (let count = 0; count < 3; count++) {
      await rig.clock.pass("119s");
      expect(await client.ask("NOOP")).toMatch(/^200 /u);
    }
    await rig.clock.pass("119.9s");
    expect(client.wire.state).toBe("open");
    await rig.clock.pass("300ms");
    expect(await client.wire.text()).toBe(
      "421 Timeout (120 seconds): closing control connection.\r\n",
    );
    expect(rig.events.at(-1)).toMatchObject({
      type: "closed",
      reason: "idle_timeout",
      limit: "connectionTimeout",
    });
  });

  test("cannot be switched off: 0 keeps what there was", async () => {
    await using folder = await makeFolder();
    await using rig = await openFtp(folder.path, {}, { policy: { connectionTimeout: 0 } });
    expect(rig.guard.policy.connectionTimeout).toBe(120_000);
    expect(rig.guard.notices).toHaveLength(1);
  });
});

describe("maxConnections", () => {
  test("refuses with the site's MaxClientsMessage, and counts", async () => {
    await using folder = await makeFolder();
    const options = { maxClientsMessage: "Full: come back at night." };
    const policy = { maxConnections: 1, whenFull: "refuse" } as const;
    await using rig = await openFtp(folder.path, options, { policy });
    const inside = await rig.connect();
    const refused = toFtpClient(await rig.dial());
    expect(await refused.wire.text()).toBe("421 Full: come back at night.\r\n");
    expect(rig.guard.counts()).toMatchObject({
      currentConnections: 1,
      totalConnectionAttempts: 2,
      refused: { connection_limit: 1 },
    });
    expect(await inside.logIn("alice", "secret")).toBe("230 Logged in.");
  });

  test("says something sensible where the site has no message", async () => {
    await using folder = await makeFolder();
    const policy = { maxConnections: 1, whenFull: "refuse" } as const;
    await using rig = await openFtp(folder.path, {}, { policy });
    await rig.connect();
    const refused = await rig.dial();
    expect(await refused.text()).toMatch(/^421 Too many users are connected/u);
  });
});

test("what has been said and heard is counted", async () => {
  await using folder = await makeFolder();
  await using rig = await openFtp(folder.path);
  const client = await rig.connect();
  await client.logIn("alice", "secret");
  expect(await client.ask("QUIT")).toBe("221 Goodbye.");
  client.wire.end();
  await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is closed");
  expect(rig.guard.counts()).toMatchObject({
    closed: { completed: 1 },
    requests: 3,
    bytesIn: "USER alice\r\nPASS secret\r\nQUIT\r\n".length,
    bytesOut: client.wire.bytesReceived,
  });
});
