import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ByteQueue, PARTIAL, TOO_LONG } from "../../src/plugin/byte-queue.ts";

function feed(queue: ByteQueue, chunks: readonly Uint8Array[], maxBytes: number): string[] {
  const lines: string[] = [];
  for (const chunk of chunks) {
    queue.push(chunk);
    for (;;) {
      const line = queue.takeLine(maxBytes);
      if (line === PARTIAL) break;
      if (line === TOO_LONG) return [...lines, "too long"];
      lines.push(line.toString("latin1"));
    }
  }
  return lines;
}

describe("lines", () => {
  const text = Buffer.from("a\r\n\r\nbc\n\nd\re\r\r\nrest");
  const lines = ["a", "", "bc", "", "d\re\r"];

  test("are the same wherever the bytes are cut in two", () => {
    for (let cut = 0; cut <= text.length; cut++) {
      const chunks = [text.subarray(0, cut), text.subarray(cut)];
      expect(feed(new ByteQueue(), chunks, 20)).toEqual(lines);
    }
  });

  test("are the same however the bytes are cut", () => {
    const bytes = fc.array(fc.constantFrom("a", "\r", "\n", "\r\n", "éß"), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat({ max: 7 })), (parts, cuts) => {
        const whole = Buffer.from(parts.join(""), "latin1");
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) chunks.push(whole.subarray(at, (at += cut)));
        chunks.push(whole.subarray(at));
        const complete = whole.toString("latin1").split("\n").slice(0, -1);
        const expected = complete.map((line) => line.replace(/\r$/u, ""));
        expect(feed(new ByteQueue(), chunks, 1_000)).toEqual(expected);
      }),
    );
  });

  test.each([
    ["1234\r\n", 6, ["1234"]],
    ["12345\r\n", 6, ["too long"]],
    ["12345\n", 6, ["12345"]],
    ["123456", 6, ["too long"]],
    ["12345", 6, []],
    ["ok\n1234567\nnext\n", 6, ["ok", "too long"]],
  ])("%j with at most %i bytes", (text_, maxBytes, expected) => {
    const bytes = Buffer.from(text_);
    expect(feed(new ByteQueue(), [bytes], maxBytes)).toEqual(expected);
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(feed(new ByteQueue(), single, maxBytes)).toEqual(expected);
  });
});

describe("bytes", () => {
  test("that were taken are not changed by what comes later", () => {
    const queue = new ByteQueue();
    queue.push(Buffer.from("first\nsecond"));
    const line = queue.takeLine(100);
    queue.take(6);
    queue.push(Buffer.from("XXXXXXXXXXXX"));
    expect(String(line)).toBe("first");
  });

  test("can be taken by count, before and after lines", () => {
    const queue = new ByteQueue();
    queue.push(Buffer.from("abcline\nrest"));
    expect(String(queue.take(3))).toBe("abc");
    expect(String(queue.takeLine(100))).toBe("line");
    expect(String(queue.view())).toBe("rest");
    queue.skip(4);
    expect(queue.size).toBe(0);
  });
});
