import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";

import { delivered } from "../../src/delivery/outcome.ts";
import type { LocalTransport } from "../../src/delivery/transport.ts";
import { FaultyFiles } from "../store/faulty-files.ts";
import { busy, openBusy } from "./busy.ts";
import { eventually, idle, minute, Rig, until } from "./rig.ts";

const done = delivered("250 2.0.0 Ok");

/** Who is in the message in Badmail. */
async function inBadmail(rig: Rig): Promise<readonly string[]> {
  const name = (await rig.names("Badmail")).find((each) => each.endsWith(".txt")) ?? "";
  const text = await readFile(rig.path("Badmail", name), "latin1");
  return [...text.matchAll(/^(\w+)@/gm)].map(([, who = ""]) => who);
}

test("an operator's drop puts a message into Badmail", async () => {
  await using rig = await openBusy();
  const id = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  expect(await rig.drop(id)).toBe("dropped");
  expect(await rig.delivery.drop(id)).toBe("absent");
  expect(await rig.queued()).toEqual([]);
  const names = await rig.names("Badmail");
  expect(names.map((name) => name.replace(/^.*\./, ""))).toEqual(["eml", "txt"]);
  expect(await rig.delivery.retry(id)).toBe(false);
});

test.each(["ours.test", "else.test"])(
  "what is on its way to %s is not dropped, and arrives once",
  async (domain) => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let begun = 0;
    const local: LocalTransport = {
      async deliver(_, mailboxes) {
        begun++;
        await gate;
        return new Map(mailboxes.map(({ recipient }) => [recipient.address, done]));
      },
    };
    await using rig = await Rig.open();
    await rig.reopen({ transports: { local, remote: rig.hosts } });
    rig.hosts.gate = gate;
    await rig.delivery.start();
    const id = await rig.store({ to: [`zoe@${domain}`] });
    await until(() => begun + rig.hosts.sent.length === 1);
    expect(await rig.delivery.drop(id)).toBe("busy");
    open();
    await rig.untilQueued(0);
    expect(await rig.drop(id)).toBe("absent");
    expect(await rig.names("Badmail")).toEqual([]);
    expect(begun + rig.hosts.sent.length).toBe(1);
  },
);

test("nobody gets a message while it is dropped, nor afterwards", async () => {
  const files = new FaultyFiles();
  await using rig = await Rig.open({ files });
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  const id = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  const goOn = files.hold("open", "Badmail");
  const both = [rig.drop(id), rig.drop(id)];
  await until(() => files.steps.some((step) => /^open .*Badmail/.test(step)));
  await rig.delivery.retry(id);
  for (let count = 0; count < 20; count++) await idle();
  goOn();
  expect(await Promise.all(both)).toEqual(["dropped", "absent"]);
  await rig.pass(20 * minute);
  expect(rig.hosts.sent.length).toBe(1);
  expect(await inBadmail(rig)).toEqual(["zoe"]);
});

test("only those who have not got it are in Badmail", async () => {
  await using rig = await openBusy();
  rig.hosts.answer = (address) => (address.startsWith("zoe") ? busy : done);
  const id = await rig.store({ to: ["zoe@else.test", "max@else.test"] });
  await rig.untilTried(id, 1);
  expect(await rig.drop(id)).toBe("dropped");
  expect(await inBadmail(rig)).toEqual(["zoe"]);
});

test("who has got it is not in Badmail either when that could not be written down before", async () => {
  await using rig = await openBusy();
  rig.hosts.answer = (address) => (address.startsWith("zoe") ? busy : done);
  const update = rig.queue.update.bind(rig.queue);
  rig.queue.update = async () => {
    throw new Error("the disk is full");
  };
  const id = await rig.store({ to: ["zoe@else.test", "max@else.test"] });
  await until(() => rig.lines.some(({ level }) => level === "error"));
  await expect(rig.drop(id)).rejects.toThrow("the disk is full");
  rig.queue.update = update;
  expect(await rig.drop(id)).toBe("dropped");
  expect(await inBadmail(rig)).toEqual(["zoe"]);
});

test("a message that Badmail has no room for stays, and is delivered", async () => {
  const files = new FaultyFiles();
  await using rig = await Rig.open({ files });
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  const id = await rig.store({ to: ["zoe@else.test"] });
  await rig.untilTried(id, 1);
  files.fail("open", "ENOSPC", "Badmail");
  await expect(rig.drop(id)).rejects.toMatchObject({ code: "ENOSPC" });
  rig.hosts.answer = () => done;
  await eventually(async () => {
    await rig.pass(minute);
    return (await rig.queued()).length === 0 ? true : undefined;
  }, "the next attempt");
  expect(rig.hosts.sent.length).toBe(2);
});
