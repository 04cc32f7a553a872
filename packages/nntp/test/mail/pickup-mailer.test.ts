import { expect, test } from "@jest/globals";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createPickupMailer } from "../../src/mail/pickup-mailer.ts";
import { makeFolder } from "../service/rig.ts";

const data = Buffer.from("To: mod@example.org\r\nSubject: caf\xE9\r\n\r\n.dot\r\n", "latin1");
const mail = { to: "mod@example.org", group: "local.mod", data };

test("a mail is one whole file, with nobody to tell when it cannot be delivered", async () => {
  await using folder = await makeFolder();
  await createPickupMailer(folder.path)(mail);
  const [name = "", ...others] = await readdir(folder.path);
  expect(others).toEqual([]);
  expect(name).toMatch(/^[^.].*\.eml$/u);
  const head = "X-Sender: <>\r\nX-Receiver: <mod@example.org>\r\n";
  expect(await readFile(join(folder.path, name))).toEqual(Buffer.concat([Buffer.from(head), data]));
  expect((await stat(join(folder.path, name))).mode & 0o777).toBe(0o600);
});

test("without the folder, nothing is promised", async () => {
  await using folder = await makeFolder();
  const missing = join(folder.path, "missing");
  await expect(createPickupMailer(missing)(mail)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await readdir(folder.path)).toEqual([]);
});
