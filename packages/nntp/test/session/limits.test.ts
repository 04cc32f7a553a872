import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { articleText } from "./fakes.ts";
import { ask, openNews } from "./rig.ts";

test("with connectionTimeout 3s an idle reader is closed silently, not before", async () => {
  await using rig = await openNews({ policy: { connectionTimeout: "3s" } });
  const client = await rig.greet();
  await ask(client, "DATE");
  await settle();
  await rig.clock.pass("2900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.text()).toBe("");
  expect((await client.ended).how).toBe("fin");
  expect(rig.closed()[0]?.reason).toBe("idle_timeout");
});

test("a POST that drips below the floor gets 400, and stores nothing", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  expect(await ask(client, "POST")).toMatch(/^340 /);
  await client.write(articleText("<9@a.test>"));
  await settle();
  let passedMs = 0;
  while (client.state === "open" && passedMs < 60_000) {
    await client.write("x");
    await rig.clock.pass(500);
    passedMs += 500;
  }
  expect(await client.text()).toMatch(/^400 The article took too long/);
  expect(passedMs).toBeGreaterThan(5_000);
  expect(passedMs).toBeLessThan(8_000);
  expect(rig.closed()[0]?.reason).toBe("min_receive_rate");
  expect(await rig.store.byId("<9@a.test>")).toBeUndefined();
});

test("an article that stalls gets 400 where no rate is set", async () => {
  const policy = { minReceiveBytesPerSec: "off", connectionTimeout: "3m" } as const;
  await using rig = await openNews({ policy });
  const client = await rig.greet();
  await client.write(`TAKETHIS <9@a.test>\r\n${articleText("<9@a.test>")}`);
  await settle();
  await rig.clock.pass("179s");
  expect(client.state).toBe("open");
  await rig.clock.pass("2s");
  expect(await client.text()).toMatch(/^400 /);
  expect(rig.closed()[0]?.reason).toBe("body_timeout");
});

test("our own slowness is not the client's, until handlerTimeout", async () => {
  const policy = { connectionTimeout: "3s", handlerTimeout: "60s" };
  await using rig = await openNews({ policy });
  rig.posting.gate = new Promise(() => {});
  const client = await rig.greet();
  await client.write(`TAKETHIS <9@a.test>\r\n${articleText("<9@a.test>")}.\r\n`);
  await settle();
  await rig.clock.pass("59s");
  expect(client.state).toBe("open");
  await rig.clock.pass("2s");
  expect(await client.text()).toMatch(/^400 The command took too long/);
  expect(rig.closed()[0]?.reason).toBe("handler_timeout");
});

test("whoever is one too many is greeted with 400", async () => {
  await using rig = await openNews({ policy: { maxConnections: 1, whenFull: "refuse" } });
  const first = await rig.greet();
  const second = await rig.dial();
  expect(await second.text()).toMatch(/^400 Too many connections/);
  expect(await ask(first, "DATE")).toMatch(/^111 /);
});

test("after maxConnectionAge the next command gets 400", async () => {
  await using rig = await openNews({ policy: { maxConnectionAge: "5s" } });
  const client = await rig.greet();
  await ask(client, "DATE");
  await settle();
  await rig.clock.pass("6s");
  expect(client.state).toBe("open");
  expect(await ask(client, "DATE")).toMatch(/^400 This session/);
  await client.ended;
});

test("at shutdown an idle client is told 400, and a busy one after its answer", async () => {
  await using rig = await openNews();
  let open = (): void => {};
  rig.posting.gate = new Promise((resolve) => {
    open = resolve;
  });
  const [idle, busy] = [await rig.greet(), await rig.greet()];
  await ask(idle, "DATE");
  await busy.write(`TAKETHIS <9@a.test>\r\n${articleText("<9@a.test>")}.\r\n`);
  await settle();
  const drained = rig.guard.drain();
  expect(await idle.text()).toBe("400 The server is shutting down\r\n");
  expect(busy.state).toBe("open");
  open();
  expect(await busy.text()).toBe("239 <9@a.test>\r\n400 The server is shutting down\r\n");
  await drained;
});

test("what was asked before the end is answered before 400", async () => {
  await using rig = await openNews({ policy: { maxRequestsPerConnection: 2 } });
  let open = (): void => {};
  rig.posting.gate = new Promise((resolve) => {
    open = resolve;
  });
  const client = await rig.greet();
  for (const id of [7, 8, 9])
    await client.write(`TAKETHIS <${id}@x>\r\n${articleText(`<${id}@x>`)}.\r\n`);
  await settle();
  expect(client.rest).toBe("");
  open();
  expect(await client.text()).toMatch(/^239 <7@x>\r\n239 <8@x>\r\n400 [^\n]*\n$/);
});

test("requests are counted one by one", async () => {
  await using rig = await openNews();
  const client = await rig.greet();
  await client.write("DATE\r\nSTAT <1@a.test>\r\nDATE\r\n");
  for (let count = 0; count < 3; count++) await client.line();
  expect([...rig.guard.connections()][0]?.requests).toBe(3);
  await ask(client, "QUIT");
  await waitUntil(() => rig.closed().length > 0, "the end");
  expect(rig.closed()[0]?.reason).toBe("completed");
});
