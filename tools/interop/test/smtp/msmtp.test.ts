import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { type SmtpSite, certificate, password, startSmtp, user } from "./site.ts";

const message = "From: alice@localhost\nTo: bob@localhost\nSubject: a test\n\n.\n..\nGrüße\n";

function msmtp({ local }: SmtpSite, port: number, ...args: string[]): Promise<string> {
  const where = ["--host=localhost", `--port=${port}`, "--domain=client.localhost"];
  const asIs = ["--set-date-header=off", "--set-msgid-header=off", "--set-from-header=off"];
  const who = ["--from=alice@localhost", "--timeout=20", ...asIs, ...args, "--", "bob@localhost"];
  return run("msmtp", ["--file=/dev/null", ...where, ...who], { cwd: local, input: message });
}

const secure = [
  "--tls=on",
  `--tls-trust-file=${certificate}`,
  `--user=${user}`,
  `--passwordeval=echo '${password}'`,
];

describe("msmtp", () => {
  test.each<[string, (site: SmtpSite) => number, string[]]>([
    ["plain", ({ port }) => port, []],
    ["with STARTTLS", ({ port }) => port, ["--tls=on", `--tls-trust-file=${certificate}`]],
    ["PLAIN", ({ submissionPort }) => submissionPort, [...secure, "--auth=plain"]],
    ["LOGIN", ({ submissionPort }) => submissionPort, [...secure, "--auth=login"]],
    [
      "with implicit TLS",
      ({ submissionsPort }) => submissionsPort,
      [...secure, "--auth=on", "--tls-starttls=off"],
    ],
  ])("delivers byte for byte, %s", async (_, portOf, args) => {
    await using site = await startSmtp();
    await msmtp(site, portOf(site), ...args);
    const [dropped] = await site.waitFor(1);
    expect(dropped?.octets.toString()).toBe(message.replaceAll("\n", "\r\n"));
    expect(dropped).toMatchObject({ sender: "alice@localhost", recipients: ["bob@localhost"] });
  });

  test("asks for notifications (DSN)", async () => {
    await using site = await startSmtp({ site: { mailboxes: ["bob"] } });
    await msmtp(site, site.port, "--dsn-notify=success", "--dsn-return=headers");
    expect((await site.waitFor(1)).map(({ recipients }) => recipients)).toContainEqual([
      "bob@localhost",
    ]);
  });

  test("is told when something is wrong", async () => {
    await using site = await startSmtp({ site: { mailboxes: ["carol"] } });
    await expect(msmtp(site, site.port)).rejects.toThrow(/550 5\.1\.1/u);
    const wrong = [...secure, "--passwordeval=echo wrong", "--auth=plain"];
    await expect(msmtp(site, site.submissionPort, ...wrong)).rejects.toThrow(/535 5\.7\.8/u);
  });
});
