import { expect, test } from "@jest/globals";
import { createManualClock, settle } from "@core/conn-policy/testing";
import { REASONS, type Reason, createGuard } from "@core/conn-policy";
import { httpFarewell } from "../src/index.ts";
import { get, head, openRig } from "./rig.ts";

const { policy } = createGuard({ clock: createManualClock() });
const spoken = (policyInForce: typeof policy): Reason[] =>
  (Object.keys(REASONS) as Reason[]).filter(
    (reason) => httpFarewell(reason, { policy: policyInForce, phase: "greeting" }) !== undefined,
  );

test("only refusals and an overdue handler are explained", () => {
  expect(spoken(policy)).toEqual([
    "handler_timeout",
    "connection_limit",
    "address_limit",
    "rate_limit",
    "overload",
    "shutdown",
  ]);
});

test("lastWords adds the limits of heads and bodies", () => {
  expect(
    spoken({ ...policy, lastWords: true }).filter((reason) => !spoken(policy).includes(reason)),
  ).toEqual(["header_wait_timeout", "body_timeout", "min_receive_rate"]);
});

test("a refused client is told 503 and when to come again", async () => {
  await using rig = await openRig((_request, response) => response.end("hello"), {
    policy: { maxConnections: 1, whenFull: "refuse" },
  });
  const first = await rig.dial();
  await first.say(get);
  await first.hears("hello");
  const second = await rig.dial();
  await second.say(get);
  expect(await second.ended()).toBe("fin");
  expect(second.text).toBe(
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\n" +
      "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 22\r\n\r\nToo many connections.\n",
  );
  expect(rig.guard.counts()).toMatchObject({
    currentConnections: 1,
    totalConnectionAttempts: 2,
    refused: { connection_limit: 1 },
  });
});

test("with lastWords a dripped head is answered with 408", async () => {
  let handled = 0;
  await using rig = await openRig(
    (_request, response) => {
      handled++;
      response.end();
    },
    { policy: { headerWaitTimeout: "5s", lastWords: true } },
  );
  const client = await rig.dial();
  await client.say("GET / HTTP/1.1\r\n");
  await rig.clock.pass("5.2s");
  expect(await client.ended()).toBe("fin");
  expect(client.text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/u);
  // The rest of the head comes too late to be acted upon.
  await client.say("Host: a\r\n\r\n");
  expect(handled).toBe(0);
  client.socket.destroy();
  await settle(8);
  expect(rig.closed).toMatchObject([{ reason: "header_wait_timeout" }]);
});

test("nothing is said into a response that has begun", async () => {
  await using rig = await openRig((_request, response) => response.end("no thanks"), {
    policy: { lastWords: true },
  });
  const client = await rig.dial();
  await client.say(head("POST /", "Content-Length: 1000"));
  await client.hears("no thanks");
  await rig.clock.pass("10s");
  expect(await client.ended()).toBe("reset");
  expect(client.text).not.toContain("408");
});

test("last words do not wait for a client that does not read", async () => {
  await using rig = await openRig(() => {}, { policy: { handlerTimeout: "5s" } });
  const client = await rig.dial();
  client.socket.pause();
  await client.say(get);
  await rig.clock.pass("5.2s");
  expect(rig.closed).toEqual([]);
  await rig.clock.pass("1.7s");
  expect(rig.closed).toEqual([]);
  await rig.clock.pass("500ms");
  expect(rig.closed).toMatchObject([{ reason: "handler_timeout" }]);
});
