import { expect, test } from "@jest/globals";
import { open } from "./open.ts";

test("where the adapter marks heads no byte begins one, nor is any activity", async () => {
  const protect = { admit: { isMarked: true, marksHeads: true } };
  await using opened = await open({ protect, policy: { headerWaitTimeout: "10s" } });
  const client = await opened.dial();
  const { connection, clock, root } = opened;
  await client.send("x");
  expect(connection.phase).toBe("greeting");
  connection.enter("work");
  connection.enter("idle");
  for (let count = 0; count < 119; count++) {
    await clock.pass(1_000);
    await client.send("x");
  }
  expect(connection.phase).toBe("idle");
  await clock.pass(1_200);
  expect(root.counts()).toMatchObject({ currentConnections: 0, closed: { idle_timeout: 1 } });
});

test("a head that the adapter marks has its own limit", async () => {
  const protect = { admit: { isMarked: true, marksHeads: true } };
  await using opened = await open({ protect, policy: { headerWaitTimeout: "10s" } });
  const client = await opened.dial();
  await client.send("x");
  await opened.clock.pass(5_000);
  opened.connection.enter("head");
  await opened.clock.pass(9_900);
  expect(opened.connection.phase).toBe("head");
  await opened.clock.pass(300);
  expect(opened.root.counts().closed).toEqual({ header_wait_timeout: 1 });
});
