import { hashPassword } from "@core/accounts";

import { print } from "./output.ts";
import { askSecret, readSecret } from "./secret.ts";

/** `connd passwd NAME`: the line of a user for the configuration. The password itself is written nowhere. */
export async function passwd(name: string): Promise<void> {
  const password = process.stdin.isTTY ? await askTwice(name) : await readSecret(process.stdin);
  if (password === "") throw new RangeError("the password is empty; type one");
  print(`- { name: ${JSON.stringify(name)}, password: "${await hashPassword(password)}" }`);
}

async function askTwice(name: string): Promise<string> {
  const password = await askSecret(`Password of ${name}: `);
  const again = await askSecret("The same again: ");
  if (password !== again) throw new RangeError("these were two passwords; start again");
  return password;
}
