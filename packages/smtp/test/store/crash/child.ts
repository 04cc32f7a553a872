// Stores messages as fast as it can until it is killed, and says which ones the queue has taken.
import { createQueue } from "../../../src/store/create-queue.ts";
import type { Queue } from "../../../src/store/queue.ts";
import { textOf } from "./message.ts";
import { say } from "../../say.ts";

const [dir = "", round = "", sessions = "0"] = process.argv.slice(2);

async function open(): Promise<Queue | undefined> {
  try {
    return await createQueue({ dir, now: Date.now, log: (_, message) => say(`log ${message}`) });
  } catch (error) {
    say(`refused ${error instanceof Error ? error.message : ""}`);
    return undefined;
  }
}

async function store(queue: Queue, key: string): Promise<string> {
  const draft = await queue.begin({
    sender: "joe@example.org",
    recipients: [{ address: "ann@example.net" }],
    origin: { client: "192.0.2.1", helo: "client", isEncrypted: false },
    receivedAt: Date.now(),
    isUtf8: false,
    is8Bit: false,
    envelopeId: key,
  });
  const octets = Buffer.from(textOf(key));
  for (let at = 0; at < octets.length; at += 50_000) {
    await draft.write(octets.subarray(at, at + 50_000));
  }
  return draft.commit();
}

/** Every third message is delivered as well: its progress is written, and it goes. */
async function session(queue: Queue, name: string): Promise<void> {
  for (let count = 0; ; count++) {
    const key = `${name}-${count}`;
    const id = await store(queue, key);
    say(`stored ${id} ${key}`);
    if (count % 3 !== 2) continue;
    await queue.update(id, [
      { address: "ann@example.net", state: "waiting", attempts: 1, nextAt: count },
    ]);
    say(`tried ${id} ${count}`);
    if (count % 2 === 0) continue;
    say(`removing ${id}`);
    await queue.remove(id);
  }
}

const queue = await open();
if (queue !== undefined) {
  say("open");
  for (let index = 0; index < Number(sessions); index++) {
    void session(queue, `${round}-${index}`);
  }
  // Stays until it is killed.
  setInterval(() => {}, 1_000_000);
}
