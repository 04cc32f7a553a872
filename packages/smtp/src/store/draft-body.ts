import { bufferBytes, type Buffers } from "./buffers.ts";
import type { Envelope } from "./envelope.ts";
import type { Files } from "./files.ts";
import { Fingerprint } from "./folding.ts";
import { toHead, toTail } from "./message-file.ts";

/**
 * The octets of a draft on their way to its file. Up to 64 KiB stay in memory: a small message costs one open, one write and
 * one fsync, all of them at commit, and one that is abandoned never touched the disk.
 */
export class DraftBody {
  readonly #files: Files;
  readonly #buffers: Buffers;
  readonly #envelope: Envelope;
  readonly #fingerprint = new Fingerprint();
  /** Where the file is now. */
  #path: string;
  #file: number | undefined;
  #isOnDisk = false;
  #buffer: Buffer | undefined;
  #used = 0;
  /** Octets at the beginning of the buffer that are ours. */
  #traceBytes = 0;
  #size = 0;

  constructor(files: Files, buffers: Buffers, path: string, envelope: Envelope) {
    this.#files = files;
    this.#buffers = buffers;
    this.#path = path;
    this.#envelope = envelope;
  }

  /** @returns `undefined` when there is nothing to wait for; rejects with what the file system says. */
  take(chunk: Uint8Array, isTrace: boolean): Promise<void> | undefined {
    if (chunk.length === 0) return undefined;
    if (this.#size === 0) this.#buffer = this.#buffers.take();
    this.#size += chunk.length;
    const buffer = this.#buffer;
    if (buffer === undefined) return this.#append([chunk], isTrace);
    if (chunk.length > bufferBytes - this.#used) return this.#spill(buffer, chunk);
    buffer.set(chunk, this.#used);
    this.#used += chunk.length;
    if (isTrace) this.#traceBytes = this.#used;
    return undefined;
  }

  /** Ends the message: nothing is taken any more. */
  seal(): string | undefined {
    this.#addToFingerprint(this.#buffered());
    return this.#fingerprint.of(this.#envelope);
  }

  /** Writes what is left and brings all of it to the disk. */
  async store(fingerprint: string | undefined): Promise<void> {
    await this.#write([this.#buffered(), toTail(this.#size, fingerprint)]);
    this.#giveBack();
    // Whatever it says is final: after an error the kernel has dropped the pages, and a second fsync would find nothing wrong.
    if (this.#file !== undefined) await this.#files.sync(this.#file);
  }

  async moveTo(path: string): Promise<void> {
    await this.#files.rename(this.#path, path);
    this.#path = path;
  }

  async close(): Promise<void> {
    this.#giveBack();
    const file = this.#file;
    this.#file = undefined;
    // After the fsync a failing close loses nothing.
    if (file !== undefined) await this.#files.close(file).catch(() => {});
  }

  /** Leaves nothing behind; a step that has been called must have ended. */
  async discard(): Promise<void> {
    await this.close();
    if (!this.#isOnDisk) return;
    this.#isOnDisk = false;
    await this.#files.unlink(this.#path);
  }

  async #spill(buffer: Buffer, chunk: Uint8Array): Promise<void> {
    const room = bufferBytes - this.#used;
    buffer.set(chunk.subarray(0, room), this.#used);
    this.#used = bufferBytes;
    const rest = chunk.subarray(room);
    const isLong = rest.length >= bufferBytes;
    await this.#append(isLong ? [this.#buffered(), rest] : [this.#buffered()], false);
    this.#traceBytes = 0;
    this.#used = isLong ? 0 : rest.length;
    if (!isLong) buffer.set(rest, 0);
  }

  async #append(parts: readonly Uint8Array[], isTrace: boolean): Promise<void> {
    if (!isTrace) for (const part of parts) this.#addToFingerprint(part);
    await this.#write(parts);
  }

  async #write(parts: readonly Uint8Array[]): Promise<void> {
    if (this.#file === undefined) {
      this.#file = await this.#files.open(this.#path, "wx");
      this.#isOnDisk = true;
      await this.#files.write(this.#file, [toHead(this.#envelope), ...parts]);
    } else {
      await this.#files.write(this.#file, parts);
    }
  }

  #addToFingerprint(part: Uint8Array): void {
    const isBuffer = part.buffer === this.#buffer?.buffer;
    const theirs = isBuffer ? part.subarray(this.#traceBytes) : part;
    if (theirs.length > 0) this.#fingerprint.add(theirs);
  }

  #buffered(): Uint8Array {
    return this.#buffer?.subarray(0, this.#used) ?? new Uint8Array(0);
  }

  #giveBack(): void {
    if (this.#buffer !== undefined) this.#buffers.give(this.#buffer);
    this.#buffer = undefined;
    this.#used = 0;
  }
}
