import { expect, test } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { makeFolder, openService } from "./rig.ts";
import { freePort, isFree } from "@core/conn-policy/testing";

test("a site comes with articles of its own, and gives them back when it goes", async () => {
  await using folder = await makeFolder();
  await using rig = await openService(folder, { a: {} });
  const stays = await rig.connect("a");
  await rig.reload({ b: { hostname: "b.example" } });
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a", "b"]);
  const goes = await rig.connect("b");
  expect(await goes.post({ Newsgroups: "local.test" })).toMatch(/^240 /u);
  const [port = 0] = rig.portsOf("b");
  await rig.reload({ b: null });
  expect(await goes.wire.text()).toMatch(/^400 /u);
  expect(await isFree(port)).toBe(true);
  expect(await stays.ask("GROUP local.test")).toBe("211 0 1 0 local.test");
  expect(rig.guard.counts()).toMatchObject({ currentConnections: 1, closed: { shutdown: 1 } });
  await rig.reload({ c: { hostname: "b.example", news: join(folder.path, "b") } });
  const again = await rig.connect("c");
  expect(await again.ask("GROUP local.test")).toBe("211 1 1 1 local.test");
});

test("a reload that is refused leaves nothing open", async () => {
  await using folder = await makeFolder();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as { port: number };
  const free = await freePort();
  await using rig = await openService(folder, { a: {} });
  const next = rig.reload({ a: { access: [{}] }, b: { port: free }, c: { port } });
  await expect(next).rejects.toMatchObject({ code: "EADDRINUSE" });
  taken.close();
  expect(rig.running.listeners.map(({ site }) => site)).toEqual(["a"]);
  expect(await isFree(free)).toBe(true);
  expect((await rig.connect("a")).greeting).toMatch(/^200 /u);
  await rig.reload({ b: { port: free } });
  expect(rig.portsOf("b")).toEqual([free]);
});
