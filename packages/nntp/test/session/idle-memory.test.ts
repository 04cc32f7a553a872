import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { waitUntil } from "@core/conn-policy/testing";
import { standstill } from "../standstill.ts";
import { openNews } from "./rig.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

// Alone in its file: what other tests leave to be collected would be counted.
test("a client that idles after a flood holds no memory for it", async () => {
  await using rig = await openNews();
  const clients = await Promise.all(Array.from({ length: 20 }, () => rig.greet()));
  for (const client of clients) {
    await client.write(`${"DATE\r\n".repeat(5_000)}QUI`);
    for (let count = 0; count < 5_000; count++) await client.line();
  }
  const held = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = await standstill(held);
  for (const client of clients) client.socket.destroy();
  await waitUntil(() => rig.closed().length === clients.length, "they are gone");
  expect(before - (await standstill(held))).toBeLessThan(20 * 8_192);
});
