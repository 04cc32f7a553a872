import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { dial } from "./client.ts";
import { startConnd } from "./connd.ts";

const run = promisify(execFile);
const files = {
  "small.txt": "hello",
  "page.html": "<p>hi</p>",
  "large.bin": Buffer.alloc(300_000, "x"),
};

/** What curl prints; it fails the test when curl fails. */
async function curl(...args: string[]): Promise<string> {
  const { stdout } = await run("curl", ["--silent", "--show-error", "--max-time", "20", ...args]);
  return stdout;
}

describe("curl", () => {
  test("gets two files on one connection", async () => {
    await using connd = await startConnd([], files);
    const url = `http://127.0.0.1:${connd.port}/small.txt`;
    const out = await curl("--write-out", "%{num_connects} ", url, url);
    expect(out).toBe("hello1 hello0 ");
    expect((await connd.counters())["http/default"]).toMatchObject({ totalConnectionAttempts: 1 });
  });

  test.each(["--http1.0", "--http1.1"])(
    "gets one file a connection without keep-alive: %s",
    async (version) => {
      await using connd = await startConnd(["services.http.policy.allowKeepAlive=false"], files);
      const url = `http://127.0.0.1:${connd.port}/small.txt`;
      const keep = ["--header", "Connection: keep-alive"];
      const out = await curl(version, ...keep, "--write-out", "%{num_connects} ", url, url);
      expect(out).toBe("hello1 hello1 ");
      expect((await connd.counters())["http/default"]).toMatchObject({
        closed: { keep_alive_off: 2 },
      });
    },
  );

  test("resumes a download, and asks whether a file has changed", async () => {
    await using connd = await startConnd([], files);
    const url = `http://127.0.0.1:${connd.port}`;
    expect(await curl("--range", "1-3", `${url}/small.txt`)).toBe("ell");
    const part = join(connd.dataDir, "part.bin");
    await writeFile(part, Buffer.alloc(100_000, "x"));
    await curl("--continue-at", "-", "--output", part, `${url}/large.bin`);
    expect(
      await curl(
        "--etag-save",
        `${part}.etag`,
        "--output",
        part,
        "--write-out",
        "%{http_code} %{size_download}",
        `${url}/large.bin`,
      ),
    ).toBe("200 300000");
    expect(
      await curl(
        "--etag-compare",
        `${part}.etag`,
        "--output",
        part,
        "--write-out",
        "%{http_code}",
        `${url}/large.bin`,
      ),
    ).toBe("304");
  });

  test("is told at once when its upload is not wanted", async () => {
    await using connd = await startConnd([], files);
    const body = join(connd.dataDir, "body.bin");
    await writeFile(body, Buffer.alloc(2_000_000, "y"));
    const url = `http://127.0.0.1:${connd.port}/small.txt`;
    const status = ["--output", join(connd.dataDir, "answer"), "--write-out", "%{http_code}"];
    expect(
      await curl("--data-binary", `@${body}`, "--expect100-timeout", "5", ...status, url),
    ).toBe("405");
  });

  test("is refused with an answer when the site is full", async () => {
    await using connd = await startConnd(
      ["services.http.policy.maxConnections=1", "services.http.policy.whenFull=refuse"],
      files,
    );
    const holder = await dial(connd.port);
    holder.socket.write("GET /small.txt HTTP/1.1\r\nHost: a\r\n\r\n");
    await holder.seen("hello");
    const out = join(connd.dataDir, "out");
    const url = `http://127.0.0.1:${connd.port}/small.txt`;
    expect(await curl("--output", out, "--write-out", "%{http_code}", url)).toBe("503");
    holder.socket.destroy();
    expect((await connd.counters())["http/default"]).toMatchObject({
      maximumConnections: 1,
      refused: { connection_limit: 1 },
    });
  });
});
