import { expect, test } from "@jest/globals";
import { type Running, running } from "../running.ts";

const own = {
  http: () => `root: www`,
  ftp: () => `root: ftp, anonymous: read`,
  smtp: (name: string) => `mailroot: ${name}, domains: [${name}.test]`,
  nntp: (name: string) => `news: ${name}, groups: [${name}.test]`,
};
type Service = keyof typeof own;

function config(service: Service, ...sites: string[]): string {
  const lines = sites.map(
    (name) => `      ${name}: { listen: ["127.0.0.1:0"], ${own[service](`${service}-${name}`)} }\n`,
  );
  return `admin: { listen: "127.0.0.1:0" }\nservices:\n  ${service}:\n    sites:\n${lines.join("")}`;
}

function sitesOf({ host }: Running): string[] {
  return host.listeners.map(({ name }) => name).filter((name) => name !== "admin");
}

test.each<[Service, string, RegExp]>([
  ["http", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1\.1 /u],
  ["ftp", "NOOP\r\n", /^220 .*\r\n200 .*\r\n421 The server is shutting down/su],
  ["smtp", "NOOP\r\n", /^220 .*\r\n250 .*\r\n421 4\.3\.2 /su],
  ["nntp", "DATE\r\n", /^200 .*\r\n111 \d{14}\r\n400 /su],
])(
  "sites of %s come and go at a reload, with last words to who is there",
  async (service, says, hears) => {
    await using connd = await running(config(service, "one"));
    const [before] = connd.host.listeners;
    await connd.reload(config(service, "one", "two"));
    expect(sitesOf(connd)).toEqual([`${service}/one`, `${service}/two`]);
    expect(connd.host.listeners[0]).toEqual(before);
    using goes = await connd.dial(`${service}/two`);
    await goes.say(says);
    await connd.reload(config(service, "one"));
    expect(sitesOf(connd)).toEqual([`${service}/one`]);
    expect(await goes.ended).toMatch(hears);
    // What it has kept is free again.
    await connd.reload(config(service, "two"));
    using again = await connd.dial(`${service}/two`);
    await again.say(says);
  },
);

test("a root that is not there refuses the whole reload, with its place", async () => {
  await using connd = await running(config("http", "one"));
  const next = config("http", "one", "two").replace("root: www", "root: nowhere");
  await expect(connd.reload(next)).rejects.toThrow(
    /connd\.yaml:5:45 services\.http\.sites\.one\.root: .*nowhere does not exist; create it/u,
  );
  expect(sitesOf(connd)).toEqual(["http/one"]);
  using client = await connd.dial("http/one");
  expect(await client.say("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP/u);
});
