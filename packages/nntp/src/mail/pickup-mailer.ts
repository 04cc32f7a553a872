import { randomUUID } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Moderation, ModeratorMail } from "../posting/options.ts";

/** Resolves when somebody else is responsible for the mail. */
export type SendMail = NonNullable<Moderation["sendMail"]>;

/**
 * Gives mail to an SMTP service by its Pickup folder, as IIS does: that one has the queue and tries again, and the two
 * need not know each other. The folder is the service's: where it is not there, nobody would send what is put into it.
 */
export function createPickupMailer(folder: string): SendMail {
  return async (mail) => {
    const name = randomUUID();
    // Names like this one are left alone until they are renamed.
    const draft = join(folder, `.${name}.tmp`);
    try {
      await write(draft, mail);
      await rename(draft, join(folder, `${name}.eml`));
    } catch (error) {
      await unlink(draft).catch(() => {});
      throw error;
    }
    await flush(folder);
  };
}

async function write(path: string, { to, data }: ModeratorMail): Promise<void> {
  // Nobody is told when it cannot be delivered: who posts may have written any address.
  const head = Buffer.from(`X-Sender: <>\r\nX-Receiver: <${to}>\r\n`);
  const file = await open(path, "wx", 0o600);
  try {
    await file.writev([head, data]);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
