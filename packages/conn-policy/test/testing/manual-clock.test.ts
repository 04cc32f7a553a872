import { createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { openListener } from "../../src/accept/listener.ts";
import { openClient } from "../../src/testing/dial.ts";
import { createManualClock } from "../../src/testing/index.ts";

test("timers fire in the order of their times, and of their making", () => {
  const clock = createManualClock();
  const fired: string[] = [];
  const at = (ms: number, name: string): (() => void) =>
    clock.after(ms, () => fired.push(`${name} ${clock.now()}`));
  at(200, "b");
  at(100, "a");
  at(200, "c");
  const cancel = at(150, "never");
  clock.after(50, () => at(60, "nested"));
  cancel();
  clock.advance("199ms");
  expect(fired).toEqual(["a 100", "nested 110"]);
  clock.advance(1);
  expect(fired).toEqual(["a 100", "nested 110", "b 200", "c 200"]);
});

test("after a block timers come first, then sockets, then who waited for a turn", async () => {
  const clock = createManualClock();
  const order: string[] = [];
  const server = createServer((socket) => socket.on("data", () => order.push("read")));
  const [host = "", port] = (await openListener(server, { host: "127.0.0.1", port: 0 })).split(":");
  const client = await openClient(host, Number(port), {});
  await clock.pass(0);
  await client.write("x");
  clock.after(100, () => {
    order.push("timer");
    clock.nextTurn(() => order.push("turn"));
  });
  clock.block("500ms");
  expect(order).toEqual([]);
  await clock.pass(0);
  expect(order).toEqual(["timer", "read", "turn"]);
  expect(clock.now()).toBe(500);
  client.socket.destroy();
  server.close();
});
