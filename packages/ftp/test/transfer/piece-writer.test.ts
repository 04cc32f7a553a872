import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { OpenFile } from "../../src/files/open-file.ts";
import { PieceWriter } from "../../src/transfer/piece-writer.ts";

/** A file that takes as many bytes at a time as the test says; where the list ends, all. */
function createFile(takes: readonly number[]) {
  const content = Buffer.alloc(4_096);
  const left = [...takes];
  let size = 0;
  const file = {
    writeNow: (piece: Buffer, position: number) => take(piece, position),
    async write(pieces: readonly Buffer[], position: number) {
      const all = Buffer.concat(pieces);
      await Promise.resolve();
      // A thread writes something, or fails.
      return take(all, position, 1);
    },
  } as unknown as OpenFile;

  function take(piece: Buffer, position: number, least = 0): number {
    const bytes = Math.min(piece.length, Math.max(left.shift() ?? piece.length, least));
    piece.copy(content, position, 0, bytes);
    size = Math.max(size, position + bytes);
    return bytes;
  }

  return { file, written: () => content.subarray(0, size).toString() };
}

/** Memory of its own, as what a socket reads has. */
function pieceOf(text: string): Buffer {
  return Buffer.from(new Uint8Array(Buffer.from(text)).buffer);
}

describe("a writer of pieces", () => {
  test("takes at once what the file takes, and leaves the rest", () => {
    const { file, written } = createFile([10, 2, 0]);
    const writer = new PieceWriter(file, 0);
    expect(writer.writeNow(pieceOf("first")).length).toBe(0);
    expect(writer.writeNow(pieceOf("second")).toString()).toBe("cond");
    expect(writer.writeNow(pieceOf("third")).toString()).toBe("third");
    expect(written()).toBe("firstse");
  });

  test("takes nothing at once while a thread writes what came before", async () => {
    const { file, written } = createFile([0]);
    const writer = new PieceWriter(file, 0);
    const writing = writer.write([pieceOf("first")]);
    expect(writer.writeNow(pieceOf("second")).toString()).toBe("second");
    await writing;
    expect(writer.writeNow(pieceOf("second")).length).toBe(0);
    expect(written()).toBe("firstsecond");
  });

  test("takes pieces at once again after a thread that has failed", async () => {
    const { file, written } = createFile([0, 0]);
    const full = (): Promise<number> => Promise.reject(new Error("full"));
    const writer = new PieceWriter({ ...file, write: full }, 0);
    await expect(writer.write([pieceOf("first")])).rejects.toThrow("full");
    expect(writer.writeNow(pieceOf("second")).length).toBe(6);
    expect(writer.writeNow(pieceOf("second")).length).toBe(0);
    expect(written()).toBe("second");
  });

  test("begins where it is told to", async () => {
    const { file, written } = createFile([2]);
    const writer = new PieceWriter(file, 3);
    await writer.write([pieceOf("abc"), Buffer.alloc(0), pieceOf("d")]);
    expect(written()).toBe("\0\0\0abcd");
  });

  test("gives memory back that was a piece's own, and leaves what is shared", async () => {
    const { file } = createFile([]);
    const writer = new PieceWriter(file, 0);
    const own = pieceOf("own");
    const shared = Buffer.from("xxshared").subarray(2);
    await writer.write([own, shared]);
    expect(own.length).toBe(0);
    expect(shared.toString()).toBe("shared");
  });

  test("keeps the order, whatever is taken at once and whatever by a thread", async () => {
    const texts = fc.array(fc.string({ maxLength: 20, unit: "binary-ascii" }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(25), { maxLength: 60 }), async (all, takes) => {
        const { file, written } = createFile(takes);
        const writer = new PieceWriter(file, 0);
        for (const text of all) {
          const rest = writer.writeNow(pieceOf(text));
          if (rest.length > 0) await writer.write([rest, pieceOf(text)]);
          else await writer.write([pieceOf(text)]);
        }
        expect(written()).toBe(all.map((text) => text + text).join(""));
      }),
    );
  });
});
