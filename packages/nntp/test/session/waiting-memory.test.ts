import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import type { ArticleStore } from "../../src/store/article-store.ts";
import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { standstill } from "../standstill.ts";
import { articleText } from "./fakes.ts";
import { openNews } from "./rig.ts";
import { longMs, until } from "./until.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const size = 800_000;
const count = 16;

/** Every article is read from a disk, so to speak: no two who ask for one share its octets. */
function createDiskStore(): ArticleStore {
  const large = Buffer.alloc(size, "y".repeat(78) + "\r\n");
  return Object.assign(createMemoryStore(), {
    byId: async (messageId: string) => {
      const head = Buffer.from(articleText(messageId, { body: "" }));
      return { messageId, number: 0, wire: Buffer.concat([head, large]), bodyAt: head.length };
    },
  });
}

const held = (): number => {
  collect();
  return process.memoryUsage().arrayBuffers;
};

// Alone in its file: what other tests leave to be collected would be counted.
test(
  "large articles that wait for a client that does not read are few, and come in order",
  async () => {
    const policy = { minFileBytesPerSec: "off" } as const;
    await using rig = await openNews({ site: { store: createDiskStore() }, policy });
    const clients = await Promise.all(Array.from({ length: 4 }, () => rig.greet()));
    const before = await standstill(held);
    const ids = Array.from({ length: count }, (_, index) => `<${index}@large>`);
    for (const client of clients) {
      client.stopReading();
      client.socket.write(ids.map((id) => `ARTICLE ${id}\r\n`).join("") + "QUIT\r\n");
    }
    await until(() => [...rig.guard.connections()].every(({ phase }) => phase === "send"));
    // One that is being sent, and one or two that wait; there were 16.
    expect((await standstill(held)) - before).toBeLessThan(clients.length * 4 * size);
    const [client] = clients;
    client?.resumeReading();
    const text = (await client?.ended)?.text ?? "";
    const found = [...text.matchAll(/^220 0 (\S+)\r\n/gmu)].map(([, id]) => id);
    expect(found).toEqual(ids);
    expect(text.split("y".repeat(78)).length - 1).toBe(count * (size / 80));
    expect(text).toMatch(/\r\n\.\r\n205 [^\r]*\r\n$/u);
  },
  longMs,
);
