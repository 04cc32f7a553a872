import { expect, test } from "@jest/globals";
import { join } from "node:path";
import type { CommandResult } from "@core/conn-policy/plugin";
import { type QueueDesk, runQueueCommand } from "../../src/commands/queue-command.ts";
import type { Dropped } from "../../src/delivery/delivery.ts";
import { type SmtpSiteOptions, service } from "../../src/index.ts";
import { createQueue } from "../../src/store/create-queue.ts";
import type { Queue } from "../../src/store/queue.ts";
import { eventually } from "../delivery/rig.ts";
import { type Folder, makeFolder, openService } from "../service-rig.ts";

const receivedAt = Date.UTC(2026, 10, 20, 12);

/** Fills the queue of a site that nobody runs. */
async function fill(
  folder: Folder,
  sender = "ann@example.net",
  work: (queue: Queue, id: string) => Promise<void> = async () => {},
): Promise<string> {
  const dir = join(folder.path, "a/Queue");
  const queue = await createQueue({ dir, now: Date.now, log: () => {} });
  const draft = await queue.begin({
    sender,
    recipients: [{ address: "bob@example.com" }, { address: "cy@example.com" }],
    origin: { client: "192.0.2.7", helo: "x", isEncrypted: false },
    receivedAt,
    isUtf8: false,
    is8Bit: false,
  });
  await draft.write(Buffer.from("Subject: x\r\n\r\nhello\r\n"));
  const id = await draft.commit();
  await work(queue, id);
  await queue.close();
  return id;
}

function run(folder: Folder, ...args: string[]): Promise<CommandResult | undefined> {
  const options: SmtpSiteOptions = { domains: [], mailroot: join(folder.path, "a") };
  const context = { sites: [{ name: "a", options }], log: () => {} };
  return Promise.resolve(service.runCommand?.("queue", args, context));
}

test("where nothing has ever run nothing waits, and nothing is made", async () => {
  await using folder = await makeFolder();
  expect(await run(folder, "list")).toEqual({ text: "0 messages wait", exitCode: 0 });
  expect(await folder.files("a")).toEqual([]);
});

test("a list has who waits, since when, for what, and what was said last", async () => {
  await using folder = await makeFolder();
  const id = await fill(folder, "ann@example.net", (queue, each) =>
    queue.update(each, [
      { address: "bob@example.com", state: "delivered", attempts: 1, nextAt: receivedAt },
      {
        address: "cy@example.com",
        state: "waiting",
        attempts: 1,
        nextAt: receivedAt + 900_000,
        lastReply: "451 4.7.1 come\u001b[2Jback",
        lastHost: "mx.example.com",
      },
    ]),
  );
  expect((await run(folder))?.text).toBe(
    `${id}  21 bytes  2026-11-20T12:00:00.000Z  from <ann@example.net>
  to <cy@example.com>  attempt 2 at 2026-11-20T12:15:00.000Z; the last answer of mx.example.com: 451 4.7.1 come?[2Jback
1 message waits`,
  );
});

test("retry makes a message due, drop puts it into Badmail", async () => {
  await using folder = await makeFolder();
  const far = Date.now() + 86_400_000;
  const id = await fill(folder, "", (queue, each) =>
    queue.update(each, [
      { address: "bob@example.com", state: "waiting", attempts: 3, nextAt: far },
    ]),
  );
  expect(await run(folder, "retry", id)).toEqual({
    text: `${id} is tried at the next start`,
    exitCode: 0,
  });
  expect((await run(folder, "list"))?.text).not.toContain(new Date(far).toISOString());
  expect(await run(folder, "retry")).toMatchObject({ exitCode: 0 });
  expect(await run(folder, "drop", "nothing", id)).toEqual({
    text: `nothing is not in the queue\n${id} is in Badmail`,
    exitCode: 1,
  });
  expect(await run(folder, "list")).toMatchObject({ text: "0 messages wait" });
  expect((await folder.files("a/Badmail")).join("")).toContain("hello");
});

test("what is being delivered is not dropped, and the others are", async () => {
  const desk = (of: Record<string, Dropped>): QueueDesk => ({
    async *list() {},
    retry: async () => false,
    drop: async (id) => of[id] ?? "absent",
  });
  const desks = new Map([
    ["a", desk({ first: "dropped" })],
    ["b", desk({ second: "busy", third: "dropped" })],
  ]);
  expect(await runQueueCommand(["drop", "first", "second", "third"], desks)).toEqual({
    text: [
      "first is in Badmail",
      "second is being delivered just now and was not dropped; try again",
      "third is in Badmail",
    ].join("\n"),
    exitCode: 1,
  });
});

test.each([[["drop"]], [["list", "x"]], [["flush"]]])("%j is wrongly called", async (args) => {
  await using folder = await makeFolder();
  expect(await run(folder, ...args)).toMatchObject({ exitCode: 2 });
});

test("a queue that somebody has open is left alone, and its owner does it", async () => {
  await using folder = await makeFolder();
  const nextAt = Date.now() + 3_600_000;
  const id = await fill(folder, "", (queue, each) =>
    queue.update(each, [{ address: "bob@example.com", state: "waiting", attempts: 1, nextAt }]),
  );
  await using rig = await openService(folder, { a: {}, b: {} });
  await expect(run(folder, "list")).rejects.toMatchObject({ code: "ERR_QUEUE_IN_USE" });
  const ask = rig.running.runCommand?.bind(rig.running);
  expect((await ask?.("queue", ["list"]))?.text).toMatch(
    /^site a:\n.*bob@example\.com.*1 message waits$/su,
  );
  const dropped = await eventually(async () => {
    const answer = await ask?.("queue", ["drop", id]);
    return answer?.text.includes("just now") === true ? undefined : answer;
  }, "the end of the first look");
  expect(dropped).toEqual({ text: `${id} is in Badmail`, exitCode: 0 });
  expect((await ask?.("queue", ["drop", id]))?.exitCode).toBe(1);
});
