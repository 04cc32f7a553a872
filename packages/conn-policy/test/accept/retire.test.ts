import { expect, test } from "@jest/globals";
import { open } from "./open.ts";

const marked = { admit: { isMarked: true } };

test("a level that retires is drained, and its name is free at once", async () => {
  await using opened = await open({
    protect: marked,
    at: (root) => root.child({ name: "site", policy: { drainTimeout: "10s" } }),
  });
  const { root, clock } = opened;
  const idle = await opened.dial();
  const busy = await opened.dial();
  await busy.send("x");
  const connection = [...root.connections()].find(({ phase }) => phase === "head");
  connection?.enter("work");
  const site = root.children[0];
  let isGone = false;
  const gone = site?.retire().then(() => (isGone = true));
  expect(root.children).toEqual([]);
  const successor = root.child({ name: "site" });
  await clock.pass("1s");
  expect(await idle.ended).toBe("fin");
  expect(busy.state).toBe("open");
  expect(isGone).toBe(false);
  // It is still a connection of the host, and obeys what the host obeys.
  expect(root.counts()).toMatchObject({ currentConnections: 1, requests: 1, bytesIn: 1 });
  await clock.pass("9s");
  expect(await busy.ended).toBe("reset");
  await gone;
  expect(root.counts()).toMatchObject({
    currentConnections: 0,
    totalConnectionAttempts: 2,
    closed: { shutdown: 1, shutdown_timeout: 1 },
    requests: 1,
    bytesIn: 1,
  });
  expect(root.counts().phaseSeconds.work).toBeGreaterThan(9);
  expect(root.durations().count).toBe(2);
  expect(successor.counts().totalConnectionAttempts).toBe(0);
});

test("a drain of the host waits for a level that has retired", async () => {
  await using opened = await open({
    protect: marked,
    at: (root) => root.child({ name: "site", policy: { drainTimeout: "10s" } }),
  });
  const busy = await opened.dial();
  await busy.send("x");
  opened.connection.enter("work");
  const gone = opened.root.children[0]?.retire();
  const drained = opened.root.drain();
  expect(opened.root.counts().currentConnections).toBe(1);
  opened.connection.enter("idle");
  await Promise.all([gone, drained]);
  expect(opened.root.counts().closed).toEqual({ shutdown: 1 });
});
