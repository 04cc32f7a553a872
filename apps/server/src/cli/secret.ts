import type { Readable } from "node:stream";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Nobody has a longer password; a file that was piped in by mistake ends here. */
const longest = 4_096;

/**
 * Asks a person at the terminal; what is typed is not shown.
 *
 * @throws RangeError when the person gives up (Ctrl-C, Ctrl-D).
 */
export async function askSecret(question: string): Promise<string> {
  // On stderr: what is printed may go into a file.
  process.stderr.write(question);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once("line", resolve);
      terminal.once("close", () => reject(new RangeError("no password was typed")));
    });
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

/** The first line of what is piped in. @throws RangeError where that is no password. */
export async function readSecret(input: Readable): Promise<string> {
  let text = "";
  for await (const chunk of input.setEncoding("utf8") as AsyncIterable<string>) {
    text += chunk;
    if (text.includes("\n") || text.length > longest) break;
  }
  const [line = ""] = text.split(/\r?\n/u);
  if (line.length > longest) throw new RangeError(`the password is longer than ${longest} letters`);
  return line;
}
