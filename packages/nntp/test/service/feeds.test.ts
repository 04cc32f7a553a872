import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { type NewsClient, type ServiceRig, makeFolder, openService } from "./rig.ts";

/** Waits until a group has so many articles. */
async function arrive(client: NewsClient, group: string, count: number): Promise<void> {
  while (!(await client.ask(`GROUP ${group}`)).startsWith(`211 ${count} `)) await settle(4);
}

function peerOf(rig: ServiceRig, name: string, site: string) {
  const [port = 0] = rig.portsOf(site);
  return { name, send: { host: "127.0.0.1", port, groups: "local.*" } };
}

const groups = ["local.test", "other.test"];
const fromHere = { from: ["127.0.0.1"] };

test("what is posted at one site comes to its peer, and not back", async () => {
  await using folder = await makeFolder();
  const b = { hostname: "b.example", groups, peers: [{ name: "news.example.org", ...fromHere }] };
  await using rig = await openService(folder, { a: { groups }, b });
  // Both ways, or an article could not come back.
  await rig.reload({
    a: { peers: [{ ...peerOf(rig, "b.example", "b"), ...fromHere }] },
    b: { peers: [{ ...peerOf(rig, "news.example.org", "a"), ...fromHere }] },
  });
  await settle(8);
  const a = await rig.connect("a");
  const reader = await rig.connect("b");
  await a.post({ Newsgroups: "other.test" });
  await a.post({ Newsgroups: "local.test,other.test" });
  await arrive(reader, "local.test", 1);
  expect(await reader.ask("GROUP other.test")).toBe("211 1 1 1 other.test");
  const head = await reader.list("HEAD 1");
  expect(head[0]).toMatch(/^Path: b\.example!!news\.example\.org!\.POSTED\.127\.0\.0\.1!/u);
  await reader.post({ Newsgroups: "local.test" });
  await arrive(a, "local.test", 2);
  expect(await a.ask("GROUP other.test")).toBe("211 2 1 2 other.test");
});

test("what waits for a peer outlives a restart", async () => {
  await using folder = await makeFolder();
  const to = { host: "127.0.0.1", groups: "local.*" };
  {
    // Nobody is there yet.
    const peers = [{ name: "b.example", send: { ...to, port: 9 } }];
    await using rig = await openService(folder, { a: { peers } });
    const client = await rig.connect("a");
    expect(await client.post({ Newsgroups: "local.test" })).toMatch(/^240 /u);
    const told = await rig.running.runCommand?.("news", ["peers"]);
    expect(told?.text).toMatch(/^b\.example {2}1 waiting {2}0 accepted .*\n1 peer is fed$/u);
  }
  const b = { hostname: "b.example", peers: [{ name: "news.example.org", ...fromHere }] };
  await using rig = await openService(folder, { a: {}, b });
  await rig.reload({ a: { peers: [peerOf(rig, "b.example", "b")] } });
  await arrive(await rig.connect("b"), "local.test", 1);
});
