import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { type SmtpSite, startSmtp } from "./site.ts";

const domains = { domains: ["localhost"], maxMessagesPerConnection: 1_000_000 };

function smtpSource({ port, local }: SmtpSite, ...args: string[]): Promise<string> {
  const who = ["-f", "alice@localhost", "-t", "bob@localhost"];
  // Debian puts it where not everybody looks.
  return run("/usr/sbin/smtp-source", [...who, ...args, `inet:127.0.0.1:${port}`], { cwd: local });
}

describe("smtp-source", () => {
  test.each([
    ["50 sessions that stay", ["-s", "50", "-m", "2000", "-d", "-l", "1000"], 2_000],
    ["50 at once, one connection a message", ["-s", "50", "-m", "1000", "-l", "20000"], 1_000],
    ["10 sessions with a mebibyte a message", ["-s", "10", "-m", "50", "-d", "-l", "1048576"], 50],
  ])(
    "sends from %s, and all are delivered once",
    async (_, args, count) => {
      await using site = await startSmtp({ site: domains });
      await smtpSource(site, ...args);
      const dropped = await site.waitFor(count);
      expect(dropped).toHaveLength(count);
      const length = Number(args[args.indexOf("-l") + 1]);
      for (const { octets } of dropped) expect(octets.length).toBeGreaterThanOrEqual(length);
      const { closed = {} } = (await site.connd.counters())["smtp"] ?? {};
      expect(Object.keys(closed)).toEqual(["completed"]);
    },
    180_000,
  );

  test("sends one message to 100 recipients", async () => {
    await using site = await startSmtp({ site: domains });
    await smtpSource(site, "-m", "1", "-r", "100");
    const [dropped] = await site.waitFor(1);
    expect(dropped?.recipients).toHaveLength(100);
  });
});
