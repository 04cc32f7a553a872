import { expect, test } from "@jest/globals";
import { createManualClock, waitUntil } from "@core/conn-policy/testing";
import { createPasswords, hashPassword } from "../src/index.ts";
import { penaltiesAt } from "../src/penalties.ts";

test("failures outlive the passwords that a reload makes anew, and not the site", async () => {
  const clock = createManualClock();
  const [site, other] = [{ clock }, { clock }];
  const hashes = new Map([["joe", await hashPassword("right", { ln: 10, r: 1, p: 1 })]]);
  const client = "192.0.2.1";
  for (const delay of [1_000, 2_000, 4_000]) {
    const leaving = new AbortController();
    const checked = createPasswords(site, hashes).check("joe", "wrong", client, leaving.signal);
    await waitUntil(() => penaltiesAt(site).delayOf(client) === delay, `${delay} ms`);
    leaving.abort();
    expect(await checked).toBe(false);
  }
  expect(penaltiesAt(other).delayOf(client)).toBe(0);
});
