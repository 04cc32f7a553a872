import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { type SmtpSite, password, startSmtp, user } from "./site.ts";

const message = [
  "From: alice@localhost",
  "To: bob@localhost",
  "Subject: a test",
  "",
  ".",
  "..two dots, and a line of one",
  "Grüße",
];

function swaks({ local }: SmtpSite, port: number, ...args: string[]): Promise<string> {
  const where = ["--server", "127.0.0.1", "--port", String(port), "--helo", "client.localhost"];
  const who = ["--from", "alice@localhost", "--to", "bob@localhost"];
  return run("swaks", [...where, ...who, "--data", "@message.eml", ...args], { cwd: local });
}

const login = ["--auth-user", user, "--auth-password", password];

describe("swaks", () => {
  test.each<[string, (site: SmtpSite) => number, string[], RegExp]>([
    ["plain", ({ port }) => port, [], /with ESMTP id/u],
    ["pipelining", ({ port }) => port, ["--pipeline"], /with ESMTP id/u],
    ["in the oldest way", ({ port }) => port, ["--protocol", "SMTP"], /with SMTP id/u],
    ["STARTTLS", ({ port }) => port, ["--tls"], /with ESMTPS id/u],
    [
      "STARTTLS and AUTH PLAIN",
      ({ submissionPort }) => submissionPort,
      ["--tls", "--auth", "PLAIN", ...login],
      /with ESMTPSA id/u,
    ],
    [
      "STARTTLS, AUTH LOGIN and pipelining",
      ({ submissionPort }) => submissionPort,
      ["--tls", "--pipeline", "--auth", "LOGIN", ...login],
      /with ESMTPSA id/u,
    ],
    [
      "implicit TLS and AUTH",
      ({ submissionsPort }) => submissionsPort,
      ["--tls-on-connect", "--auth", ...login],
      /with ESMTPSA id/u,
    ],
  ])("delivers byte for byte: %s", async (_, portOf, args, transmission) => {
    await using site = await startSmtp();
    await writeFile(join(site.local, "message.eml"), message.join("\n"));
    expect(await swaks(site, portOf(site), ...args)).toContain("250 2.0.0 Ok: queued as ");
    const [dropped] = await site.waitFor(1);
    expect(dropped?.octets.toString()).toBe(`${message.join("\r\n")}\r\n`);
    expect(dropped).toMatchObject({ sender: "alice@localhost", recipients: ["bob@localhost"] });
    expect(dropped?.received.join()).toMatch(transmission);
    expect(dropped?.received.join()).toMatch(
      /^Received: from client\.localhost \(\[127\.0\.0\.1\]\)/u,
    );
  });

  test.each<[string, (site: SmtpSite) => number, string[], RegExp]>([
    [
      "a wrong password",
      ({ submissionPort }) => submissionPort,
      ["--tls", "--auth-user", user, "--auth-password", "wrong"],
      /535 5\.7\.8/u,
    ],
    [
      "no login where there must be one",
      ({ submissionPort }) => submissionPort,
      ["--tls"],
      /530 5\.7\.0/u,
    ],
    ["no TLS where there must be", ({ submissionPort }) => submissionPort, [], /530 5\.7\.0/u],
    ["a recipient elsewhere", ({ port }) => port, ["--to", "joe@example.org"], /550 5\.7\.1/u],
    [
      "a sender who is not the user",
      ({ submissionPort }) => submissionPort,
      ["--tls", "--auth", ...login, "--from", "bob@localhost"],
      /553 5\.7\.1/u,
    ],
  ])("is told why not: %s", async (_, portOf, args, answer) => {
    await using site = await startSmtp();
    await writeFile(join(site.local, "message.eml"), message.join("\n"));
    await expect(swaks(site, portOf(site), ...args)).rejects.toThrow(answer);
    expect(await site.dropped()).toEqual([]);
  });
});
