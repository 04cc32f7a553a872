import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { NewsClient } from "./news-client.ts";
import { articleOf, startNews } from "./site.ts";

const script = fileURLToPath(new URL("nntplib-session.py", import.meta.url));

/** Python left it out in 3.13. */
const isThere = (() => {
  try {
    execFileSync("python3", ["-W", "ignore", "-c", "import nntplib"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

(isThere ? describe : describe.skip)("Python's nntplib", () => {
  test("posts, and does all it can with what it and another client have posted", async () => {
    await using site = await startNews();
    const python = (part: string): Promise<string> =>
      run("python3", ["-W", "ignore", script, String(site.port), part], {
        cwd: site.connd.dataDir,
      });
    expect(await python("post")).toBe("done\n");
    using client = await NewsClient.open(site.port);
    expect(await client.post(articleOf("another"))).toMatch(/^240 /u);
    expect(await python("read")).toBe("done\n");
    expect(await client.ask("BODY <python@localhost.test>")).toMatch(/^222 /u);
    expect((await client.block()).toString("latin1")).toBe(
      "caf\xe9 8-bit\r\n.\r\n..two\r\n.hidden\r\n\r\n",
    );
  });
});
