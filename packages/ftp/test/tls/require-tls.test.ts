import { expect, test } from "@jest/globals";
import { makeFolder, openFtp } from "../ftp-rig.ts";

const explicit = { tls: "explicit" } as const;

test("requireTls login: no password in the clear, data as the client likes", async () => {
  await using folder = await makeFolder();
  const options = { requireTls: "login", anonymous: "read" } as const;
  await using rig = await openFtp(folder.path, options, explicit);
  const client = await rig.connect();
  for (const name of ["alice", "anonymous"])
    expect(await client.ask(`USER ${name}`)).toBe(
      "530 Encryption is required: use AUTH TLS before you log in.",
    );
  expect(await client.ask("PASS secret")).toBe("503 Send USER first.");
  await client.encrypt();
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
  await client.ask("PBSZ 0");
  expect(await client.ask("PROT C")).toMatch(/^200 /u);
});

test("requireTls all: no data in the clear either", async () => {
  await using folder = await makeFolder({ "a.txt": "1" });
  await using rig = await openFtp(folder.path, { requireTls: "all" }, explicit);
  const client = await rig.connect();
  await client.encrypt();
  expect(await client.logIn("alice", "secret")).toBe("230 Logged in.");
  await client.ask("EPSV");
  for (const command of ["RETR a.txt", "STOR b.txt", "LIST", "NLST", "MLSD", "APPE b.txt"])
    expect(await client.ask(command)).toMatch(/^52[12] /u);
  await client.ask("PBSZ 0");
  expect(await client.ask("PROT C")).toMatch(/^534 /u);
  expect(await client.ask("PROT P")).toMatch(/^200 /u);
});
