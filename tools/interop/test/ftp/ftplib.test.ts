import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { certificate, password, startFtp, user } from "./site.ts";

const script = fileURLToPath(new URL("ftplib-session.py", import.meta.url));

describe("Python's ftplib", () => {
  test.each([
    ["FTP", "-"],
    ["FTP_TLS", certificate],
  ])("%s does all it can", async (_, ca) => {
    await using site = await startFtp();
    const args = [script, String(site.port), user, password, ca, site.root];
    expect(await run("python3", args, { cwd: site.local })).toBe("done\n");
  });
});
