import { execFile } from "node:child_process";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { find, lacksOf } from "../../child/find.ts";
import { freePort, startDaemon } from "../../child/daemon.ts";
import { group } from "../articles.ts";
import type { Server } from "./server.ts";

const run = promisify(execFile);

/** INN's innd for feeds and nnrpd for readers, as Debian configures them, in a folder and on ports of its own. */
export const inn: Server = {
  name: "INN",
  lacks: () => lacksOf("innd", "nnrpd", "makedbz", "setpriv"),
  async start(folder) {
    const bin = dirname(find("innd") ?? "");
    const root = join(bin, "../../../..");
    const [feedPort, readPort] = [await freePort(), await freePort()];
    const conf = await configure(folder, root, feedPort);
    const libraries = (await readdir(join(root, "usr/lib"))).filter((name) =>
      name.includes("-linux-"),
    );
    const paths = [
      join(root, "usr/lib/news"),
      ...libraries.map((name) => join(root, "usr/lib", name)),
    ];
    const words = (command: string, ...args: readonly string[]): [string, ...string[]] => [
      "--reuid=news",
      "--regid=news",
      "--clear-groups",
      "env",
      `INNCONF=${conf}`,
      `LD_LIBRARY_PATH=${paths.join(":")}`,
      join(bin, command),
      ...args,
    ];
    await run("chown", ["-R", "news:news", folder]);
    const start = (name: string, port: number, ...args: readonly string[]) =>
      startDaemon({
        name,
        command: find("setpriv") ?? "",
        args: words(name, ...args),
        folder,
        port,
      });
    await run("setpriv", words("makedbz", "-i", "-o", "-s", "200000"), { cwd: folder });
    await using stack = new AsyncDisposableStack();
    const feeds = stack.use(await start("innd", feedPort, "-f", "-P", String(feedPort), "-c", "0"));
    const readers = stack.use(
      await start("nnrpd", readPort, "-D", "-f", "-p", String(readPort), "-b", "127.0.0.1"),
    );
    const all = stack.move();
    return {
      name: this.name,
      readPort,
      feedPort,
      pids: [feeds.pid, readers.pid],
      idleCount: 30,
      [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
    };
  },
};

/** @returns the path of inn.conf. */
async function configure(folder: string, root: string, port: number): Promise<string> {
  const etc = join(folder, "etc");
  await cp(join(root, "etc/news"), etc, { recursive: true, dereference: false });
  const names = ["db", "articles", "overview", "incoming/tmp", "outgoing", "log", "run", "http"];
  for (const name of names) await mkdir(join(folder, name), { recursive: true });
  const own: Record<string, string | number | boolean> = {
    pathhost: "inn.localhost.test",
    domain: "localhost.test",
    pathnews: join(root, "usr/lib/news"),
    pathbin: join(root, "usr/lib/news/bin"),
    pathcontrol: join(root, "usr/lib/news/bin/control"),
    patharchive: join(folder, "archive"),
    patharticles: join(folder, "articles"),
    pathdb: join(folder, "db"),
    pathetc: etc,
    pathfilter: join(etc, "filter"),
    pathhttp: join(folder, "http"),
    pathincoming: join(folder, "incoming"),
    pathlog: join(folder, "log"),
    pathoutgoing: join(folder, "outgoing"),
    pathoverview: join(folder, "overview"),
    pathrun: join(folder, "run"),
    pathspool: folder,
    pathtmp: join(folder, "incoming/tmp"),
    port,
    nnrpdpostport: port,
    bindaddress: "127.0.0.1",
    artcutoff: 0,
    doinnwatch: false,
    nnrpdloadlimit: 0,
    runasuser: "news",
    runasgroup: "news",
  };
  const theirs = (await readFile(join(etc, "inn.conf"), "utf8")).split("\n");
  const kept = theirs.filter((line) => !(line.split(":")[0] ?? "").trim().match(ownNames(own)));
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
  const files: Record<string, string> = {
    "etc/inn.conf": [...kept, ...lines, ""].join("\n"),
    "etc/storage.conf": "method tradspool {\n newsgroups: *\n class: 0\n}\n",
    "etc/readers.conf":
      'auth "all" {\n hosts: "*"\n default: "<all>"\n}\naccess "all" {\n users: "<all>"\n newsgroups: "*"\n access: RPA\n}\n',
    "etc/incoming.conf":
      'streaming: true\nmax-connections: 0\npeer ME {\n hostname: "127.0.0.1"\n}\n',
    "etc/newsfeeds": "ME:*::\n",
    "db/active": activeFile(),
    "db/active.times": "",
    "db/newsgroups": "",
    "db/history": "",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return join(etc, "inn.conf");
}

/** innd does not start without these. */
function activeFile(): string {
  const closed = ["cancel", "checkgroups", "newgroup", "rmgroup"].map((name) => `control.${name}`);
  const lines = ["control", "junk", ...closed].map((name) => `${name} 0000000000 0000000001 n\n`);
  return `${lines.join("")}${group} 0000000000 0000000001 y\n`;
}

function ownNames(own: object): RegExp {
  return new RegExp(`^(?:${Object.keys(own).join("|")})$`, "u");
}
