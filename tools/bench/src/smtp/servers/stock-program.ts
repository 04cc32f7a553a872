import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { SMTPServer } from "smtp-server";

process.env["UV_THREADPOOL_SIZE"] ??= "32";

const [mode = "", port = "", folder = ""] = process.argv.slice(2);
for (const name of ["tmp", "new"]) mkdirSync(join(folder, name), { recursive: true });
const directory = await open(join(folder, "new"));

/** As the Maildir of a careful program: octets on the disk, then the name, then the name on the disk. */
async function store(stream: Readable): Promise<void> {
  const name = randomUUID();
  const path = join(folder, "tmp", name);
  const file = await open(path, "wx");
  try {
    for await (const chunk of stream) await file.write(chunk as Buffer);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(path, join(folder, "new", name));
  await directory.sync();
}

async function take(stream: Readable, callback: (error?: Error) => void): Promise<void> {
  if (mode === "stored") await store(stream);
  else await finished(stream.resume());
  callback();
}

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  logger: false,
  onData: (stream, _, callback) => void take(stream, callback),
});
server.on("error", console.error);
server.listen(Number(port), "127.0.0.1");
