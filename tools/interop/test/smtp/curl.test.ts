import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bytesOf } from "../bytes.ts";
import { run } from "../run.ts";
import { type SmtpSite, certificate, password, startSmtp, user } from "./site.ts";

/** Lines of base64, ten million characters of it, some of which begin with a dot. */
const large = Buffer.from(
  `Subject: large\r\n\r\n${bytesOf(1, 7_500_000)
    .toString("base64")
    .replaceAll(/.{76}/gu, (line, at: number) => `${at % 7 === 0 ? "." : ""}${line}\r\n`)}\r\n`,
);
const small = Buffer.from("Subject: small\r\n\r\n.\r\n..\r\nhello\r\n");

function curl({ local }: SmtpSite, url: string, ...args: string[]): Promise<string> {
  const always = ["--silent", "--show-error", "--max-time", "60", "--upload-file", "message.eml"];
  const who = ["--mail-from", "alice@localhost", "--mail-rcpt", "bob@localhost"];
  return run("curl", [...always, ...who, "--cacert", certificate, ...args, url], { cwd: local });
}

const login = ["--user", `${user}:${password}`];

describe.each<[string, (site: SmtpSite) => string, string[]]>([
  ["plain", ({ port }) => `smtp://localhost:${port}/client.localhost`, []],
  [
    "STARTTLS and AUTH",
    ({ submissionPort }) => `smtp://localhost:${submissionPort}/client.localhost`,
    ["--ssl-reqd", ...login],
  ],
  [
    "implicit TLS and AUTH",
    ({ submissionsPort }) => `smtps://localhost:${submissionsPort}/client.localhost`,
    login,
  ],
])("curl, %s", (_, urlOf, args) => {
  test.each([
    ["a small message", small],
    ["10 MB", large],
  ])(
    "sends %s byte for byte",
    async (_name, octets) => {
      await using site = await startSmtp();
      await writeFile(join(site.local, "message.eml"), octets);
      await curl(site, urlOf(site), "--mail-rcpt", "carol@localhost", ...args);
      const [dropped] = await site.waitFor(1);
      expect(dropped?.octets.equals(octets)).toBe(true);
      expect(dropped?.recipients).toEqual(["bob@localhost", "carol@localhost"]);
    },
    180_000,
  );
});

describe("curl", () => {
  test("hears of a message that is too large before it sends it", async () => {
    await using site = await startSmtp({ site: { maxMessageSize: "1MiB" } });
    await writeFile(join(site.local, "message.eml"), large);
    const url = `smtp://localhost:${site.port}/client.localhost`;
    await expect(curl(site, url, "--verbose")).rejects.toThrow(/552 5\.3\.4/u);
    expect(await site.dropped()).toEqual([]);
  });
});
