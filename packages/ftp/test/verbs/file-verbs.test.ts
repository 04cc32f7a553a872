import { mkdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { dele } from "../../src/verbs/dele.ts";
import { mdtm } from "../../src/verbs/mdtm.ts";
import { mfmt } from "../../src/verbs/mfmt.ts";
import { mkd } from "../../src/verbs/mkd.ts";
import { mlst } from "../../src/verbs/mlst.ts";
import { rmd } from "../../src/verbs/rmd.ts";
import { siteChmod } from "../../src/verbs/site-chmod.ts";
import { size } from "../../src/verbs/size.ts";
import { namesOf } from "../files/scratch.ts";
import { createFileVerbs } from "./file-verbs-rig.ts";

const notThere = "550 No such file or directory.\r\n";
const notAName = "550 That name is not possible here.\r\n";

describe("MKD", () => {
  test("S13: tells the client's path, absolute and with quotes doubled", async () => {
    await using verbs = await createFileVerbs();
    expect(await verbs.run(mkd, "a")).toBe('257 "/a" created.\r\n');
    await verbs.session.login?.files.changeDirectory("a");
    expect(await verbs.run(mkd, 'b "c"')).toBe('257 "/a/b ""c""" created.\r\n');
    expect(await verbs.run(mkd, "../d")).toBe('257 "/d" created.\r\n');
  });

  test("refuses what is there, what has no parent and what is no name", async () => {
    await using verbs = await createFileVerbs();
    await verbs.run(mkd, "a");
    expect(await verbs.run(mkd, "a")).toBe("550 There is something of that name already.\r\n");
    expect(await verbs.run(mkd, "b/c")).toBe(notThere);
    expect(await verbs.run(mkd, "a\nb")).toBe(notAName);
  });
});

describe("RMD and DELE", () => {
  test("C13: RMD does not remove a file, nor DELE a directory", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "x");
    await verbs.run(mkd, "d");
    expect(await verbs.run(rmd, "f")).toBe("550 Not a directory.\r\n");
    expect(await verbs.run(dele, "d")).toBe("550 Is a directory.\r\n");
    expect(await verbs.run(rmd, "d")).toBe("250 Directory removed.\r\n");
    expect(await verbs.run(dele, "f")).toBe("250 File removed.\r\n");
    expect(await verbs.run(dele, "f")).toBe(notThere);
  });

  test("C3: DELE report -b final.txt removes just that", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("report final.txt", "x");
    expect(await verbs.run(dele, "report -b final.txt")).toBe(notThere);
    await verbs.scratch.write("report -b final.txt", "x");
    expect(await verbs.run(dele, "report -b final.txt")).toBe("250 File removed.\r\n");
    expect(await verbs.scratch.read("report final.txt")).toBe("x");
  });

  test("C13: quotes belong to the name", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "x");
    expect(await verbs.run(dele, '"f"')).toBe(notThere);
    await verbs.scratch.write('"f"', "x");
    expect(await verbs.run(dele, '"f"')).toBe("250 File removed.\r\n");
    expect(await verbs.scratch.read("f")).toBe("x");
  });
});

describe("SIZE and MDTM", () => {
  test("C12: 213 for a file, 550 for what is none", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "12345");
    await utimes(join(verbs.scratch.home, "f"), 0, Date.UTC(2020, 1, 29, 1, 2, 3) / 1000);
    await verbs.run(mkd, "d");
    expect(await verbs.run(size, "f")).toBe("213 5\r\n");
    expect(await verbs.run(mdtm, "f")).toBe("213 20200229010203\r\n");
    for (const verb of [size, mdtm]) {
      expect(await verbs.run(verb, "none")).toBe(notThere);
      expect(await verbs.run(verb, "d")).toBe("550 Not a regular file.\r\n");
      expect(await verbs.run(verb, "/")).toBe("550 Not a regular file.\r\n");
    }
  });

  test("S14: a line end in a name forges no reply", async () => {
    await using verbs = await createFileVerbs();
    expect(await verbs.run(size, "a\n226 forged")).toBe(notAName);
    expect(await verbs.run(mdtm, "a\r226 forged")).toBe(notAName);
  });

  test("SIZE is not told in ASCII", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "12345");
    verbs.session.type = "ascii";
    expect(await verbs.run(size, "f")).toBe("550 SIZE is not told in ASCII: send TYPE I.\r\n");
  });

  test("MDTM sets no time, but a file may be called like that", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "x");
    const answer = "501 MDTM does not set the time: use MFMT.\r\n";
    expect(await verbs.run(mdtm, "20200101000000 f")).toBe(answer);
    await verbs.scratch.write("20200101000000 f", "x");
    expect(await verbs.run(mdtm, "20200101000000 f")).toMatch(/^213 \d{14}\r\n$/);
  });
});

describe("MFMT", () => {
  test("sets the time of a file and of a directory", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("a b", "x");
    expect(await verbs.run(mfmt, "20200229010203 a b")).toBe("213 Modify=20200229010203; a b\r\n");
    expect((await stat(join(verbs.scratch.home, "a b"))).mtimeMs).toBe(
      Date.UTC(2020, 1, 29, 1, 2, 3),
    );
    await verbs.run(mkd, "d");
    expect(await verbs.run(mfmt, "20200229010203 d")).toBe("213 Modify=20200229010203; d\r\n");
  });

  test.each(["20200229010203", "20200229010203 ", "20210229010203 f", "now f", " f"])(
    "%j is 501",
    async (argument) => {
      await using verbs = await createFileVerbs();
      await verbs.scratch.write("f", "x");
      expect(await verbs.run(mfmt, argument)).toBe(
        "501 The syntax is: MFMT <YYYYMMDDHHMMSS> <path>\r\n",
      );
    },
  );

  test("needs the file, and the right to change it", async () => {
    await using verbs = await createFileVerbs();
    expect(await verbs.run(mfmt, "20200229010203 none")).toBe(notThere);
    await using reader = await createFileVerbs({
      mayRead: true,
      mayWrite: false,
      mayChange: false,
    });
    await reader.scratch.write("f", "x");
    expect(await reader.run(mfmt, "20200229010203 f")).toBe("550 Permission denied.\r\n");
  });
});

describe("MLST", () => {
  test("tells the facts that were chosen, one space before them and the path after", async () => {
    await using verbs = await createFileVerbs();
    await mkdir(join(verbs.scratch.home, "d"));
    await verbs.scratch.write("d/f", "12345");
    await verbs.session.login?.files.changeDirectory("d");
    verbs.session.facts = ["type", "size"];
    expect(await verbs.run(mlst, "f")).toBe(
      "250-Listing:\r\n type=file;size=5; /d/f\r\n250 End.\r\n",
    );
    expect(await verbs.run(mlst, "")).toBe("250-Listing:\r\n type=dir; /d\r\n250 End.\r\n");
    expect(await verbs.run(mlst, "none")).toBe(notThere);
  });

  test("does not promise that the home can be removed or renamed", async () => {
    await using verbs = await createFileVerbs();
    await verbs.run(mkd, "d");
    verbs.session.facts = ["perm"];
    expect(await verbs.run(mlst, "/")).toContain(" perm=cmpel; /\r\n");
    expect(await verbs.run(mlst, "d/..")).toContain(" perm=cmpel; /\r\n");
    expect(await verbs.run(mlst, "d")).toContain(" perm=cmdfpel; /d\r\n");
    expect(await verbs.run(rmd, "/")).toMatch(/^550 /);
  });

  test("tells all there are until a client chooses", async () => {
    await using verbs = await createFileVerbs();
    const fact = String.raw`type=dir;modify=\d{14};perm=cmpel;unix\.mode=0\d{3};unique=[\da-f]+g[\da-f]+;`;
    expect(await verbs.run(mlst, "/")).toMatch(
      new RegExp(`^250-Listing:\r\n ${fact} /\r\n250 End\\.\r\n$`),
    );
  });
});

describe("SITE CHMOD", () => {
  test("sets the permission bits", async () => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("a b", "x");
    expect(await verbs.run(siteChmod, "600 a b")).toBe("200 The mode has been set.\r\n");
    expect((await stat(join(verbs.scratch.home, "a b"))).mode & 0o7777).toBe(0o600);
    expect(await verbs.run(siteChmod, "0755 a b")).toBe("200 The mode has been set.\r\n");
    expect((await stat(join(verbs.scratch.home, "a b"))).mode & 0o7777).toBe(0o755);
  });

  test.each(["4755 f", "2755 f", "1777 f"])("C12: %s is refused", async (argument) => {
    await using verbs = await createFileVerbs();
    await verbs.scratch.write("f", "x");
    expect(await verbs.run(siteChmod, argument)).toBe(
      "504 Only the permission bits 0 to 777 can be set.\r\n",
    );
  });

  test.each(["", "644", "644 ", "u+x f", "888 f", "77 f", "00644 f"])(
    "C12: %j is 501",
    async (argument) => {
      await using verbs = await createFileVerbs();
      await verbs.scratch.write("f", "x");
      expect(await verbs.run(siteChmod, argument)).toMatch(/^501 The syntax is: SITE CHMOD /);
    },
  );
});

test("C13: nothing happens to what a name only looks like", async () => {
  await using verbs = await createFileVerbs();
  for (const name of ["f", "-b", " f"]) await verbs.scratch.write(name, "x");
  await verbs.run(dele, "-b");
  await verbs.run(dele, " f");
  expect(await namesOf(verbs.scratch.files())).toEqual(["f"]);
});
