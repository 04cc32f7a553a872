import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";

import { DropTransport } from "../../src/delivery/local/drop-transport.ts";
import { Folders } from "../../src/delivery/local/folders.ts";
import { toLineFeeds } from "../../src/delivery/local/line-ends.ts";
import { MaildirTransport } from "../../src/delivery/local/maildir-transport.ts";
import type { Letter, Mailbox } from "../../src/delivery/transport.ts";
import { nodeFiles, type Files } from "../../src/store/files.ts";

const text = "Subject: x\r\n\r\nHello\r\n";

const letter: Letter = {
  id: "0123456789abcdef",
  envelope: {
    sender: "joe@example.org",
    recipients: [],
    origin: { client: "192.0.2.1", helo: "x", isEncrypted: false },
    receivedAt: 1_700_000_000_000,
    isUtf8: false,
    is8Bit: false,
  },
  size: text.length,
  recipients: [],
  open: async () => Readable.from([Buffer.from(text)]),
};
const ann: Mailbox = { name: "ann", domain: "ours.test", recipient: { address: "ann@ours.test" } };

type Step = "open" | "write" | "sync" | "close" | "rename" | "unlink" | "makeFolder";

/** The real file system; notes each step on a file, and fails where it is told to. */
class Recorder implements AsyncDisposable {
  readonly root: string;
  readonly steps: string[] = [];
  readonly files: Files;
  readonly folders: Folders;
  failAt: string | undefined;
  code = "ENOSPC";
  readonly #paths = new Map<number, string>();

  constructor(root: string) {
    this.root = root;
    this.files = {
      ...nodeFiles,
      open: async (path, flags) => {
        this.#note("open", path);
        const file = await nodeFiles.open(path, flags);
        this.#paths.set(file, path);
        return file;
      },
      write: async (file, parts) => {
        this.#note("write", this.#pathOf(file));
        await nodeFiles.write(file, parts);
      },
      sync: async (file) => {
        this.#note("sync", this.#pathOf(file));
        await nodeFiles.sync(file);
      },
      close: async (file) => {
        await nodeFiles.close(file);
      },
      rename: async (from, to) => {
        this.#note("rename", to);
        await nodeFiles.rename(from, to);
      },
      unlink: async (path) => {
        this.#note("unlink", path);
        await nodeFiles.unlink(path);
      },
    };
    this.folders = new Folders(this.files);
  }

  static async open(): Promise<Recorder> {
    return new Recorder(await mkdtemp(join(tmpdir(), "place-")));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folders.close();
    await rm(this.root, { recursive: true });
  }

  #pathOf(file: number): string {
    return this.#paths.get(file) ?? "";
  }

  #note(step: Step, path: string): void {
    const line = `${step} ${path.slice(this.root.length + 1).replace(/1700000000\.[\w.]+/, "NAME")}`;
    this.steps.push(line);
    if (line === this.failAt) throw Object.assign(new Error(this.code), { code: this.code });
  }
}

test("octets are on the disk before the name is, and the name before anybody is told", async () => {
  await using recorder = await Recorder.open();
  const transport = new MaildirTransport(recorder.root, recorder.folders, "mx.ours.test");
  await transport.deliver(letter, [ann]);
  recorder.steps.length = 0;
  const outcomes = await transport.deliver({ ...letter, id: "1123456789abcdef" }, [ann]);
  expect(outcomes.get("ann@ours.test")?.state).toBe("delivered");
  expect(recorder.steps).toEqual([
    "open Maildir/ann/tmp/NAME",
    "write Maildir/ann/tmp/NAME",
    "sync Maildir/ann/tmp/NAME",
    "rename Maildir/ann/new/NAME",
    "sync Maildir/ann/new",
  ]);
});

test("a new mailbox is kept in its parents too", async () => {
  await using recorder = await Recorder.open();
  await new MaildirTransport(recorder.root, recorder.folders, "mx").deliver(letter, [ann]);
  const { steps } = recorder;
  for (const folder of ["sync Maildir/ann", "sync Maildir", "sync "]) {
    expect(steps.indexOf(folder)).toBeGreaterThan(-1);
    expect(steps.indexOf(folder)).toBeLessThan(steps.indexOf("rename Maildir/ann/new/NAME"));
  }
});

for (const step of ["open", "write", "sync", "rename"]) {
  test(`when ${step} fails nothing is left, all waits, and the next attempt succeeds`, async () => {
    await using recorder = await Recorder.open();
    const transport = new MaildirTransport(recorder.root, recorder.folders, "mx.ours.test");
    recorder.failAt = `${step} Maildir/ann/${step === "rename" ? "new" : "tmp"}/NAME`;
    const outcome = (await transport.deliver(letter, [ann])).get("ann@ours.test");
    expect(outcome).toMatchObject({
      state: "waiting",
      reply: "452 4.3.1 Insufficient system storage",
    });
    for (const folder of ["tmp", "new"]) {
      expect(await readdir(join(recorder.root, "Maildir", "ann", folder))).toEqual([]);
    }
    recorder.failAt = undefined;
    const second = await transport.deliver(letter, [ann]);
    expect(second.get("ann@ours.test")?.state).toBe("delivered");
  });
}

test("what a killed attempt left behind is replaced", async () => {
  await using recorder = await Recorder.open();
  const transport = new DropTransport(recorder.root, recorder.folders);
  await transport.deliver(letter, [ann]);
  const folder = join(recorder.root, "Drop", "ours.test");
  const [name = ""] = await readdir(folder);
  const whole = await readFile(join(folder, name), "latin1");
  await nodeFiles.rename(join(folder, name), join(folder, `.${name}.tmp`));
  await transport.deliver(letter, [ann]);
  expect(await readdir(folder)).toEqual([name]);
  expect(await readFile(join(folder, name), "latin1")).toBe(whole);
});

test("a folder that was deleted is made again", async () => {
  await using recorder = await Recorder.open();
  const transport = new DropTransport(recorder.root, recorder.folders);
  await transport.deliver(letter, [ann]);
  await rm(join(recorder.root, "Drop"), { recursive: true });
  const first = await transport.deliver(letter, [ann]);
  expect(first.get("ann@ours.test")?.state).toBe("waiting");
  const second = await transport.deliver(letter, [ann]);
  expect(second.get("ann@ours.test")?.state).toBe("delivered");
});

test("hundreds of mailboxes do not keep hundreds of folders open", async () => {
  await using recorder = await Recorder.open();
  const transport = new MaildirTransport(recorder.root, recorder.folders, "mx.ours.test");
  let open = 0;
  let most = 0;
  const { files } = recorder;
  const counted: Files = {
    ...files,
    open: async (path, flags) => {
      const file = await files.open(path, flags);
      most = Math.max(most, ++open);
      return file;
    },
    close: async (file) => {
      open--;
      await files.close(file);
    },
  };
  const folders = new Folders(counted);
  const many = Array.from({ length: 100 }, (_, index) => ({ ...ann, name: `u${index}` }));
  await new MaildirTransport(recorder.root, folders, "mx").deliver(letter, many);
  expect(most).toBeLessThan(80);
  await folders.close();
  expect(open).toBe(0);
  await transport.deliver(letter, []);
});

test("CRLF becomes LF wherever the octets are split", async () => {
  const octets = Buffer.from("a\r\nb\r\r\nc\rd\r\n\r\n\r");
  for (let at = 0; at <= octets.length; at++) {
    const chunks: Uint8Array[] = [];
    const parts = Readable.from([octets.subarray(0, at), octets.subarray(at)]);
    for await (const chunk of toLineFeeds(parts)) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe("a\nb\r\nc\rd\n\n\r");
  }
});
