import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bytes of `big.bin`, more than kernels keep on loopback. */
export const bigBytes: number = 24 * 1024 * 1024;

/** A folder to show, beside a secret. */
export async function makeFolder(): Promise<{ base: string; root: string } & AsyncDisposable> {
  const base = await mkdtemp(join(tmpdir(), "gopher-"));
  const root = join(base, "root");
  await mkdir(join(root, "docs"), { recursive: true });
  await writeFile(join(root, "hello.txt"), "Hello\n.\n..dots\n");
  await writeFile(join(root, "docs", "about.md"), "About\r\n");
  await writeFile(join(root, "bad\tname.txt"), "");
  await writeFile(join(root, ".hidden.txt"), "secret");
  await writeFile(join(base, "secret.txt"), "secret");
  await symlink(join(base, "secret.txt"), join(root, "link.txt"));
  await writeFile(
    join(root, "big.bin"),
    Buffer.concat([Buffer.alloc(bigBytes), Buffer.from("END")]),
  );
  return { base, root, [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}
