import { mkdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../run.ts";
import { groups } from "./site.ts";

/** Who runs innd: root may not. */
export const innUser = process.getuid?.() === 0 ? "news" : userInfo().username;

const folders = ["etc", "db", "articles", "overview", "incoming/tmp", "outgoing", "log", "run"];

/** Puts into `folder` what INN needs: Debian's settings with other folders; this machine is a peer and reads. */
export async function configureInn(folder: string, bin: string, port: number): Promise<void> {
  for (const name of folders) await mkdir(join(folder, name), { recursive: true });
  const own: Record<string, string | number | boolean> = {
    pathhost: "inn.localhost.test",
    domain: "localhost.test",
    pathnews: dirname(bin),
    pathbin: bin,
    pathcontrol: join(bin, "control"),
    patharchive: join(folder, "archive"),
    patharticles: join(folder, "articles"),
    pathdb: join(folder, "db"),
    pathetc: join(folder, "etc"),
    pathfilter: join(folder, "etc/filter"),
    pathhttp: join(folder, "http"),
    pathincoming: join(folder, "incoming"),
    pathlog: join(folder, "log"),
    pathoutgoing: join(folder, "outgoing"),
    pathoverview: join(folder, "overview"),
    pathrun: join(folder, "run"),
    pathspool: folder,
    pathtmp: join(folder, "incoming/tmp"),
    port,
    bindaddress: "127.0.0.1",
    artcutoff: 0,
    doinnwatch: false,
    nnrpdloadlimit: 0,
    runasuser: innUser,
    runasgroup: innUser === "news" ? "news" : (await groupOf(folder)).trim(),
  };
  const theirs = (await readFile("/etc/news/inn.conf", "utf8")).split("\n");
  const kept = theirs.filter((line) => !((line.split(":")[0] ?? "").trim() in own));
  const closed = ["control", "junk", "control.cancel", "control.newgroup", "control.rmgroup"];
  const active = [
    ...[...closed, "control.checkgroups"].map((name) => `${name} 0000000000 0000000001 n`),
    ...groups.map((name) => `${name} 0000000000 0000000001 y`),
  ];
  const files: Record<string, readonly string[]> = {
    "etc/inn.conf": [...kept, ...Object.entries(own).map(([name, value]) => `${name}: ${value}`)],
    "etc/storage.conf": ["method tradspool {", " newsgroups: *", " class: 0", "}"],
    "etc/incoming.conf": ["streaming: true", "peer ME {", ' hostname: "127.0.0.1"', "}"],
    "etc/newsfeeds": ["ME:*::"],
    "etc/readers.conf": [
      'auth "all" { hosts: "127.0.0.1" default: "reader" }',
      'access "all" { users: "reader" newsgroups: "*" access: R }',
    ],
    "db/active": active,
    "db/active.times": [],
    "db/newsgroups": [],
    "db/history": [],
  };
  for (const [name, lines] of Object.entries(files))
    await writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  await run("touch", ["tradspool.map"], { cwd: folder });
  if (innUser === "news") await run("chown", ["-R", "news:news", folder], { cwd: folder });
}

function groupOf(cwd: string): Promise<string> {
  return run("id", ["-gn"], { cwd });
}
