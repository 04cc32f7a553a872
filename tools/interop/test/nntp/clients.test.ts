import { readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { expectPosted, expectedBody, posting, startFilled } from "./filled.ts";

describe("suck", () => {
  test("takes all articles of a group", async () => {
    await using site = await startFilled();
    await writeFile(join(site.home, "sucknewsrc"), "local.test 0\n");
    const folders = ["-dd", site.home, "-dt", site.home, "-dm", join(site.home, "Msgs")];
    await mkdir(join(site.home, "Msgs"));
    const args = ["127.0.0.1", "-N", String(site.port), ...folders, "-c", "-H", "-m"];
    await run("suck", args, { cwd: site.home });
    const names = await readdir(join(site.home, "Msgs"));
    expect(names).toHaveLength(3);
    for (const name of names)
      expect(await readFile(join(site.home, "Msgs", name), "latin1")).toContain(expectedBody);
  });

  test("asks with testhost what a server can do", async () => {
    await using site = await startFilled();
    const args = ["127.0.0.1", "-N", String(site.port), "-a"];
    expect(await run("testhost", args, { cwd: site.home })).toContain("local.test 3 1 y");
  });

  test("posts with rpost", async () => {
    await using site = await startFilled();
    await run("rpost", ["127.0.0.1", "-N", String(site.port), "-M"], {
      cwd: site.home,
      input: posting("by rpost"),
    });
    await expectPosted(site.port, "by rpost");
  });
});

describe("slrnpull", () => {
  test("pulls a group and posts what waits", async () => {
    await using site = await startFilled();
    await writeFile(join(site.home, "slrnpull.conf"), "local.test 10 14\n");
    await mkdir(join(site.home, "out.going"), { mode: 0o777 });
    await writeFile(join(site.home, "out.going", "X1"), posting("by slrnpull"));
    await run("slrnpull", ["-d", site.home, "-h", `127.0.0.1:${site.port}`], { cwd: site.home });
    await expectPosted(site.port, "by slrnpull");
    const folder = join(site.home, "news", "local", "test");
    expect(await readFile(join(folder, "1"), "latin1")).toContain(expectedBody);
  });
});

describe("inews", () => {
  test("posts", async () => {
    await using site = await startFilled();
    const args = ["-h", "-P", "-p", String(site.port)];
    const theirs = await readFile("/etc/news/inn.conf", "utf8");
    const domain = theirs.replace(/^domain:.*$/mu, "");
    await writeFile(
      join(site.home, "inn.conf"),
      `${domain}
domain: localhost.test
`,
    );
    const shell = 'INNCONF=$HOME/inn.conf NNTPSERVER=127.0.0.1 exec inews "$@"';
    await run("sh", ["-c", shell, "inews", ...args], {
      cwd: site.home,
      input: posting("by inews"),
    });
    await expectPosted(site.port, "by inews");
  });
});

describe("tin", () => {
  test("finds what is unread, and saves it", async () => {
    await using site = await startFilled();
    await writeFile(join(site.home, ".newsrc"), "local.test: \n");
    const args = ["-r", "-g", "127.0.0.1", "-p", String(site.port), "-n"];
    const unread = run("tin", [...args, "-Z"], { cwd: site.home, input: "" });
    // Its exit code of 2 means that there is something unread.
    await expect(unread).rejects.toThrow("Command failed");
    await run("tin", [...args, "-S"], { cwd: site.home, input: "" });
    const saved = await readdir(join(site.home, "News"), { recursive: true });
    const text = await Promise.all(
      saved.map((name) => readFile(join(site.home, "News", name), "latin1").catch(() => "")),
    );
    expect(text.join("")).toContain("First line\n");
  });
});

describe("slrn", () => {
  test("shows an article on a terminal", async () => {
    await using site = await startFilled();
    await writeFile(join(site.home, "rc"), 'set hostname "localhost.test"\n');
    await writeFile(join(site.home, "newsrc"), "local.test:\n");
    const driver = [
      "import os,pty,sys,time,select",
      "pid,fd=pty.fork()",
      "if pid==0: os.environ.update(TERM='xterm',LINES='24',COLUMNS='80'); os.execvp('slrn',sys.argv[1:])",
      "keys=['\\r','\\r',' ','q','q']; end=time.time()+25; quiet=time.time()+1",
      "while time.time()<end:",
      "  if select.select([fd],[],[],0.1)[0]:",
      "    try: data=os.read(fd,65536)",
      "    except OSError: break",
      "    if not data: break",
      "    sys.stdout.buffer.write(data); quiet=time.time()+0.7",
      "  elif time.time()>quiet and keys: os.write(fd,keys.pop(0).encode()); quiet=time.time()+0.7",
    ].join("\n");
    const args = ["slrn", "-i", "rc", "-f", "newsrc", "-h", "127.0.0.1", "-p", String(site.port)];
    const seen = await run("python3", ["-c", driver, ...args, "-n"], { cwd: site.home });
    expect(seen).toContain("second");
    expect(seen).toContain("First line");
  }, 40_000);
});
