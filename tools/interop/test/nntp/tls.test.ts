import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { hashOf } from "../password-hash.ts";
import { run } from "../run.ts";
import { startFilled } from "./filled.ts";

const fixtures = fileURLToPath(
  new URL("../../../../packages/nntp/test/fixtures/", import.meta.url),
);
const certificate = `${fixtures}localhost.crt`;
const site = "services.nntp.sites.default";
const settings = {
  [`${site}.tls`]: { cert: certificate, key: `${fixtures}localhost.key` },
  [`${site}.listen`]: ["127.0.0.1:0", { address: "127.0.0.1:0", tls: true }],
  [`${site}.users`]: [{ name: "ann", password: hashOf("correct horse") }],
};

const commands = [
  "CAPABILITIES",
  "AUTHINFO USER ann",
  "AUTHINFO PASS correct horse",
  "GROUP local.test",
  "STAT 2",
  "QUIT",
]
  .map((line) => `${line}\n`)
  .join("");

describe("openssl s_client", () => {
  test.each([
    ["STARTTLS", 0, ["-starttls", "nntp"]],
    ["TLS from the start", 1, []],
  ])("reads by %s, and logs in", async (_, index, flags) => {
    await using filled = await startFilled(settings);
    const port = filled.connd.portOf("nntp/default", index);
    const connect = ["-connect", `127.0.0.1:${port}`, "-CAfile", certificate];
    const args = ["s_client", ...flags, ...connect, "-verify_return_error", "-quiet", "-crlf"];
    // With -quiet it stays until the server has gone.
    const said = await run("openssl", args, { cwd: filled.home, input: commands });
    expect(said).toContain("verify return:1");
    expect(said).toContain("\r\nAUTHINFO USER SASL\r\n");
    expect(said).not.toContain("STARTTLS");
    expect(said).toMatch(
      /\r\n381 [^\r]+\r\n281 [^\r]+\r\n211 3 1 3 local\.test\r\n223 2 [^\r]+\r\n205 /u,
    );
  });
});
