import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { subjectsOf } from "./drop.ts";
import { certificate, password, startSmtp, user } from "./site.ts";

const script = fileURLToPath(new URL("smtplib-session.py", import.meta.url));

describe("Python's smtplib", () => {
  test("does all it can", async () => {
    await using site = await startSmtp();
    const ports = [site.port, site.submissionPort, site.submissionsPort].map(String);
    const args = [script, ...ports, user, password, certificate];
    expect(await run("python3", args, { cwd: site.local })).toBe("done\n");
    expect(subjectsOf(await site.waitFor(6))).toEqual([
      "größe",
      "half",
      "plain",
      "starttls",
      "submission",
      "submissions",
    ]);
  });
});
