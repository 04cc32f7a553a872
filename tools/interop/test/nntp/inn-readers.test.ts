import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { find } from "../find.ts";
import { run } from "../run.ts";
import { expectedBody, startFilled } from "./filled.ts";
import { openInn } from "./inn.ts";

describe("pullnews", () => {
  test("takes the articles of a group", async () => {
    await using site = await startFilled();
    const theirs = await readFile(find("pullnews"), "utf8");
    // Its own comment says so: INN's settings are only for one that runs inside INN.
    const alone = theirs.replace(/^use lib .*use INN::Config;.*$/mu, "");
    await writeFile(join(site.home, "pullnews"), alone);
    await writeFile(join(site.home, "marks"), `127.0.0.1:${site.port}\n\tlocal.test 0 0\n`);
    const args = ["pullnews", "-c", "marks", "-r", "out.rnews"];
    const said = await run("perl", args, { cwd: site.home });
    expect(said).toContain("3 articles retrieved");
    const batch = await readFile(join(site.home, "out.rnews"), "latin1");
    expect(batch.split("#! rnews ").slice(1)).toHaveLength(3);
    expect(batch.split(`\n\n${expectedBody}`)).toHaveLength(4);
  });
});

describe("getlist", () => {
  test("gets lists, also of some groups", async () => {
    await using inn = await openInn();
    await using site = await startFilled();
    const list = (...words: string[]): Promise<string> =>
      inn.tool("getlist", ["-h", "127.0.0.1", "-p", String(site.port), ...words]);
    expect(await list("active", "local.*")).toBe("local.test 3 1 y\n");
    expect(await list("counts", "local.*,!sci.*")).toBe("local.test 3 1 3 y\n");
    expect(await list("newsgroups", "sci.*")).toBe("sci.space\tAbout sci.space\n");
    expect(await list("overview.fmt")).toMatch(/^Subject:\nFrom:\n[^]*\nXref:full\n$/u);
    expect(await list("active.times", "local.*")).toMatch(/^local\.test \d{10} configuration\n$/u);
  });
});

/** It knows no port but 119. */
const mayListen = process.getuid?.() === 0;

(mayListen ? describe : describe.skip)("nntpget", () => {
  test("takes what is new", async () => {
    await using inn = await openInn();
    const settings = { "services.nntp.sites.default.listen": ["127.0.0.1:0", "127.0.0.119:119"] };
    await using site = await startFilled(settings);
    expect(site.connd.portOf("nntp/default", 1)).toBe(119);
    const day = new Date(Date.now() - 86_400_000);
    const since = day.toISOString().slice(2, 19).replaceAll(/[-:]/gu, "").replace("T", " ");
    const args = ["-v", "-n", "local.test", "-t", since, "127.0.0.119"];
    const said = await inn.tool("nntpget", args);
    // It shows what came, dots doubled.
    expect(said.split("\n\nFirst line\n..\n...two dots\n")).toHaveLength(4);
  });
});
