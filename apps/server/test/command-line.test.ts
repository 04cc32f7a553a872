import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";

import { Connd } from "./connd.ts";
import { configFolder, echoConfig } from "./echo-config.ts";
import { freePort } from "@core/conn-policy/testing";

describe("a command line", () => {
  async function run(args: readonly string[], cwd?: string): Promise<Connd & { code: number }> {
    const connd = new Connd(args, cwd);
    const code = await connd.exit;
    return Object.assign(connd, { code: code ?? -1 });
  }

  test.each([
    ["--help", 0, "start", ""],
    ["--version", 0, "0.", ""],
    ["schema", 0, "https://json-schema.org/draft/2020-12/schema", ""],
    ["check", 0, "", "ok: the embedded defaults can be used\n"],
    ["check", 0, "", "notice: services.ftp.sites.default.policy: connectionTimeout is 120s"],
    [
      "check --set services.nntp.policy.connectionTimeout=2m",
      0,
      "",
      "connectionTimeout is 120s; RFC 3977 section 3.1 advises three minutes at least",
    ],
    ["check --policy http/default", 0, "connectionTimeout         120s", "ok: "],
    ["check --policy --json", 0, '"http/default": {', "ok: "],
    ["check --policy news", 1, "", "error: there is no level news; write one of host, http, http"],
    ["check --profile best", 1, "", 'error: --profile profile: "best" is none of the choices'],
    ["start --set x", 2, "", "write PATH=VALUE"],
    [
      "stop",
      2,
      "",
      'unknown command "stop"; write one of start, check, schema, passwd, queue, news',
    ],
    ["queue", 0, "0 messages wait\n", ""],
    ["queue drop", 2, "", "error: write queue list, queue retry [ID...], or queue drop ID..."],
    ["queue --help", 0, "connd queue: list; retry [ID...]", ""],
    ["queue list --all", 2, "", "error: write queue list"],
    ["news", 0, "0 groups\n", ""],
    ["news add a.test m For tests", 0, "a.test is there now\n", ""],
    ["news expire", 0, "0 articles removed\n", ""],
    ["news list", 2, "", "error: write news groups [WILDMAT], news add"],
  ])("connd %s exits with %d", async (line, code, out, err) => {
    await using folder = await configFolder("");
    const connd = await run(line.split(" "), folder.folder);
    expect(connd.code).toBe(code);
    expect(connd.out).toContain(out);
    expect(connd.err).toContain(err);
  });

  test("of a service is carried out by the host that runs, or here when none does", async () => {
    await using folder = await configFolder("");
    const port = await freePort();
    const text = echoConfig().replace("127.0.0.1:0", `127.0.0.1:${port}`);
    await folder.write(text);
    const command = ["repeat", "a", "b", "-c", folder.file];
    expect((await run(command)).out).toBe("repeat here a,b default\n");
    {
      await using connd = new Connd(["start", "-c", folder.file]);
      await connd.ready();
      expect((await run(command)).out).toBe("repeat there a,b\n");
      const wrong = await run(["run", "repeat", "wrong", "-c", folder.file]);
      expect([wrong.code, wrong.err]).toEqual([2, "error: wrongly called\n"]);
      const broken = await run(["repeat", "throw", "-c", folder.file]);
      expect([broken.code, broken.err]).toEqual([1, "error: it broke\n"]);
    }
    // The token is still there, and nobody listens.
    expect((await run(command)).out).toBe("repeat here a,b default\n");
  });

  test("makes the line of a user from a password in a pipe", async () => {
    await using connd = new Connd(["passwd", "alice"]);
    connd.type("correct horse\n");
    expect(await connd.exit).toBe(0);
    expect(connd.out).toMatch(
      /^- \{ name: "alice", password: "\$scrypt\$ln=15,r=8,p=1\$[^$]{22}\$[^$]{43}" \}\n$/u,
    );
    expect(connd.out + connd.err).not.toContain("horse");
    await using empty = new Connd(["passwd", "alice"]);
    empty.type("");
    expect(await empty.exit).toBe(1);
    expect(empty.err).toBe("error: the password is empty; type one\n");
  });

  test("with a bad configuration tells every mistake on stderr, nothing on stdout", async () => {
    await using folder = await configFolder("profile: best\npolicy: { connectionTimeout: 5 }\n");
    for (const command of ["start", "check"]) {
      const connd = await run([command, "-c", "connd.yaml"], folder.folder);
      expect([connd.code, connd.out]).toEqual([1, ""]);
      expect(connd.err.split("\n")).toEqual([
        expect.stringMatching(/^error: connd\.yaml:1:10 profile: /u),
        'error: connd.yaml:2:30 policy.connectionTimeout: 5 is not a duration; write "5s"',
        "",
      ]);
    }
  });

  test("check looks at certificates, and at the data folder", async () => {
    await using folder = await configFolder(
      echoConfig("tls: { cert: none.pem, key: none.pem }").replace("127.0.0.1:0", "127.0.0.1:7007"),
    );
    const lines = async (...args: string[]) => {
      const { code, err } = await run(["check", "-c", "connd.yaml", ...args], folder.folder);
      return [code, ...err.split("\n")];
    };
    expect(await lines()).toEqual([
      1,
      expect.stringMatching(
        /^error: services\.echo\.sites\.default\.tls: .*none\.pem does not exist; create it, or correct/u,
      ),
      "",
    ]);
    await folder.write("dataDir: connd.yaml\nservices: { http: {} }\n");
    expect(await lines()).toEqual([
      1,
      expect.stringMatching(/^error: dataDir: .* is not a folder; correct the path$/u),
      "",
    ]);
  });

  test("that finds its port taken says so on one line", async () => {
    await using folder = await configFolder(echoConfig());
    await using first = new Connd(["start", "-c", folder.file]);
    const address = (await first.ready()).get("admin") ?? "";
    const second = await run(["start", "-c", folder.file, "--set", `admin.listen=${address}`]);
    expect([second.code, second.out]).toEqual([1, ""]);
    const told = second.err.split("\n").filter((line) => !line.startsWith("{"));
    expect(told).toEqual([
      `error: admin: ${address} is in use; stop the program that listens there, or choose another port`,
      "",
    ]);
  });

  test("whose data folder cannot be made says so on one line", async () => {
    await using folder = await configFolder("");
    await mkdir(join(folder.folder, "x"));
    const connd = await run(["start", "--set", "dataDir=connd.yaml/data"], folder.folder);
    expect([connd.code, connd.out]).toEqual([1, ""]);
    expect(connd.err).toMatch(/^error: dataDir: .+ is not a folder; correct the path\n$/u);
  });
});
