import { createReadStream } from "node:fs";
import { readFile, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Client, type Protocol, defineProtocol } from "@core/conn-policy/plugin";

/** What a site serves. */
export interface GopherOptions {
  /** The folder to show. Nothing outside of it is, also not through a symbolic link. */
  readonly root: string;
}

/** Gopher (RFC 1436): a line with a selector, one answer, and the server closes. */
const gopher: Protocol<GopherOptions> = defineProtocol<GopherOptions>({
  name: "gopher",
  // A client asks as soon as it has connected, and only once (section 2).
  defaults: { greetingTimeout: "30s", headerWaitTimeout: "30s" },
  farewell: (reason) => (reason === "connection_limit" ? problem("Busy, try later") : undefined),
  siteSchema: {
    type: "object",
    properties: { root: { type: "string", format: "path" } },
    required: ["root"],
  },

  async serve(client, { root }) {
    const line = await client.line({ maxBytes: 255 });
    if (line === undefined) return;
    const selector = line.split("\t", 1).join("").replace(/\/+$/u, "");
    const path = await find(root, selector);
    const found = path === undefined ? undefined : await stat(path);
    if (path !== undefined && found?.isDirectory())
      return client.reply(await menu(path, selector, client));
    if (path === undefined || !found?.isFile()) return client.reply(problem("Not found"));
    if (typeOf(path) === "0") return client.reply(stuff(await readFile(path, "utf8")), ".\r\n");
    const { signal } = client; // stops reading when the client has gone
    for await (const chunk of createReadStream(path, { signal }))
      await client.reply(chunk as Buffer);
  },
});
export default gopher;

async function find(root: string, selector: string): Promise<string | undefined> {
  if (/(^|\/)\./u.test(selector)) return undefined; // hidden files, and ..
  try {
    const [base, path] = [await realpath(root), await realpath(join(root, selector))];
    return path === base || path.startsWith(`${base}${sep}`) ? path : undefined;
  } catch {
    return undefined;
  }
}

async function menu(path: string, selector: string, { connection }: Client): Promise<string> {
  const { localAddress, localPort } = connection.socket;
  const lines: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const { name } = entry;
    if (/^\.|[\t\r\n]/u.test(name) || !(entry.isFile() || entry.isDirectory())) continue;
    const type = entry.isDirectory() ? "1" : typeOf(name);
    lines.push(`${type}${name}\t${selector}/${name}\t${localAddress}\t${localPort}\r\n`);
  }
  return `${lines.toSorted().join("")}.\r\n`;
}

/** `0` is text, which ends with a line of one dot; `9` is anything, and ends with the connection (section 3.8). */
function typeOf(name: string): "0" | "9" {
  return /\.(?:txt|md|asc)$/iu.test(name) ? "0" : "9";
}

function stuff(text: string): string {
  const lines = text.replace(/\r?\n$/u, "").split(/\r?\n/u);
  return lines.map((line) => `${line.startsWith(".") ? "." : ""}${line}\r\n`).join("");
}

function problem(text: string): string {
  return `3${text}\t\terror.host\t1\r\n.\r\n`;
}
