import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { find } from "../find.ts";
import { run } from "../run.ts";
import { expectPosted, expectedBody, posting, startFilled } from "./filled.ts";

/** Where its spool and its settings are is compiled in: here it sees folders of its own there. */
const script = `set -e
mkdir -p "$HOME/spool/news" "$HOME/etc/leafnode" /etc/news /var/spool/news
cd "$HOME/spool/news"
mkdir -p failed.postings interesting.groups leaf.node out.going temp.files message.id
for number in $(seq -w 0 999); do mkdir -p message.id/$number; done
touch interesting.groups/local.test
cp "$HOME/posting" out.going/1-1-1
printf 'server = 127.0.0.1\\nport = %s\\nhostname = news.leaf.localhost.net\\n' "$PORT" > "$HOME/etc/leafnode/config"
chown -R news:news "$HOME/spool"
mount --bind "$HOME/etc" /etc/news
mount --bind "$HOME/spool" /var/spool
cd /
exec "$FETCHNEWS" -vvv -n -w
`;

/** Whoever is not root may not have folders of his own there. */
const mayMount = process.getuid?.() === 0;

(mayMount ? describe : describe.skip)("leafnode", () => {
  test("posts what waits, and fetches a group", async () => {
    await using site = await startFilled();
    const extra = `Message-ID: <leaf@localhost.test>\r\nDate: ${new Date().toUTCString()}\r\nPath: leaf!not-for-mail\r\n`;
    await writeFile(join(site.home, "posting"), posting("by fetchnews", extra), "latin1");
    const env = { FETCHNEWS: find("fetchnews"), PORT: String(site.port) };
    const said = await run("unshare", ["--mount", "sh", "-c", script], { cwd: site.home, env });
    expect(said).toContain("1 article posted");
    expect(said).toContain("local.test: 4 articles fetched, 0 killed");
    await expectPosted(site.port, "by fetchnews");
    const folder = join(site.home, "spool/news/local/test");
    const names = (await readdir(folder)).filter((name) => /^\d+$/u.test(name));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
    expect(texts.filter((text) => text.endsWith(`\n\n${expectedBody}`))).toHaveLength(3);
  });
});
