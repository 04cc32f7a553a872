import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { Rig, splits } from "./rig.ts";
import { variants } from "./variants.ts";

test.each(variants)(
  "end of data: %s does not end a message, however it is split",
  async (_name, variant) => {
    const session = `DATA\r\nfirst${variant}MAIL FROM:<evil@example.org>\r\nlast\r\n.\r\nQUIT\r\n`;
    for (const bareLineEnds of ["refuse", "normalize"] as const) {
      const texts = new Set<string | undefined>();
      for (const pieces of splits(session)) {
        const rig = await new Rig({ bareLineEnds }).send(...pieces);
        expect(rig.lines).toEqual(["DATA", "QUIT"]);
        expect(rig.messages).toHaveLength(1);
        expect(rig.messages[0]?.ends).toBe(1);
        texts.add(`${rig.messages[0]?.refusal?.message} ${rig.messages[0]?.text}`);
      }
      expect(texts.size).toBe(1);
    }
  },
);

test("the end of the data is CRLF.CRLF, however it is split, also when nothing comes before it", async () => {
  for (const body of [
    "",
    "a\r\n",
    "\r\n",
    "..\r\n",
    "...\r\n",
    ".\ta\r\n",
    "a\r\n\r\n",
    "..\r\n..\r\n",
  ]) {
    for (const pieces of splits(`DATA\r\n${body}.\r\nNOOP\r\n`)) {
      const rig = await new Rig().send(...pieces);
      expect(rig.lines).toEqual(["DATA", "NOOP"]);
      expect(rig.messages.map(({ text, ends }) => ({ text, ends }))).toEqual([
        { text: body.replaceAll(/^\./gm, ""), ends: 1 },
      ]);
      expect(rig.messages[0]?.refusal).toBe(undefined);
    }
  }
});

test("defect 29: a line's first dot is taken away whatever follows it", async () => {
  const rig = await new Rig().send("DATA\r\n.x\r\na.\r\n..\r\n.. b\r\n.\tc\r\n.\r\n");
  expect(rig.messages[0]?.text).toBe("x\r\na.\r\n.\r\n. b\r\n\tc\r\n");
});

test("defect 26: a CR or an LF alone refuses the message at its end, and all of it is taken", async () => {
  for (const body of ["a\nb\r\n", "a\rb\r\n", "\n\r\n", "a\r\r\n"]) {
    for (const pieces of splits(`DATA\r\n${body}.\r\nQUIT\r\n`)) {
      const rig = await new Rig().send(...pieces);
      expect(rig.lines).toEqual(["DATA", "QUIT"]);
      expect(rig.messages[0]).toMatchObject({
        refusal: { responseCode: 550, enhancedCode: "5.5.2" },
        refusals: 1,
      });
      expect(rig.messages[0]?.text).toBe(body);
    }
  }
});

test("defect 26: a dot after a bare LF is text, so that none is lost and no lone one is left", async () => {
  for (const pieces of splits("DATA\r\na\n..x\n..\r\nb\r.\r\n.\r\n")) {
    const rig = await new Rig({ bareLineEnds: "normalize" }).send(...pieces);
    expect(rig.messages[0]?.text).toBe("a\r\n..x\r\n..\r\nb\r\n.\r\n");
    expect(rig.messages[0]?.refusal).toBe(undefined);
  }
});

test("a NUL refuses the message, also where line ends are made CRLF", async () => {
  for (const bareLineEnds of ["refuse", "normalize"] as const) {
    for (const pieces of splits("DATA\r\na\0b\r\n\0\r\n.\r\n")) {
      const { messages } = await new Rig({ bareLineEnds }).send(...pieces);
      expect(messages[0]).toMatchObject({
        refusal: {
          responseCode: 550,
          enhancedCode: "5.5.2",
          message: "The message holds a NUL octet",
        },
        refusals: 1,
        ends: 1,
      });
    }
  }
});

test("a line of 10,000 octets passes, one of 10,001 refuses the message; a dot taken away does not count", async () => {
  for (const before of ["", "a\r\n"]) {
    for (const cut of [1, 5_000, 9_999, 10_000, 10_001, 10_002, 10_003, 10_004]) {
      for (const [line, isRefused] of [
        ["x".repeat(10_000), false],
        ["x".repeat(10_001), true],
        [`..${"x".repeat(9_999)}`, false],
        [`..${"x".repeat(10_000)}`, true],
      ] as const) {
        const data = `${before}${line}\r\n.\r\n`;
        const rig = await new Rig().send("DATA\r\n", data.slice(0, cut), data.slice(cut));
        expect(rig.messages[0]?.ends).toBe(1);
        expect(rig.messages[0]?.refusal?.responseCode).toBe(isRefused ? 554 : undefined);
        if (isRefused) expect(rig.messages[0]?.refusal?.enhancedCode).toBe("5.6.0");
      }
    }
  }
});

test("a line without an end is refused when it is too long, not when it ends", async () => {
  const rig = await new Rig().send("DATA\r\n", "x".repeat(10_000));
  expect(rig.messages[0]?.refusal).toBe(undefined);
  await rig.send("x");
  expect(rig.messages[0]?.refusal?.responseCode).toBe(554);
});

/** What a message is, by the rules and not by the octet. */
function reference(data: string, bareLineEnds: "refuse" | "normalize"): [string, boolean, string] {
  const end = `\r\n${data}`.indexOf("\r\n.\r\n");
  const message = data
    .slice(0, end)
    .split("\r\n")
    .map((line) => line.replace(/^\./, ""))
    .join("\r\n");
  const rest = data.slice(end + 3);
  const isBad = /\r(?!\n)|(?<!\r)\n/.test(message);
  if (bareLineEnds === "refuse") return [message, isBad || message.includes("\0"), rest];
  return [message.replaceAll(/\r\n|\r|\n/g, "\r\n"), message.includes("\0"), rest];
}

const pieceOfData = fc.oneof(
  fc.constantFrom("\r\n", "\r", "\n", ".", "\r\n.", "\r\n.\r\n", "\0", "a", "..", "\t", "\xe9"),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "")),
  fc.nat({ max: 70 }).map((length) => "x".repeat(length)),
);

test("any data in any pieces is what a simple reading makes of it", async () => {
  const property = fc.asyncProperty(
    fc.array(pieceOfData, { maxLength: 20 }),
    fc.array(fc.nat({ max: 200 }), { maxLength: 12 }),
    fc.constantFrom("refuse" as const, "normalize" as const),
    fc.nat({ max: 3 }),
    async (parts, cuts, bareLineEnds, shift) => {
      const data = `${parts.join("")}\r\n.\r\n`;
      const [text, isRefused, rest] = reference(data, bareLineEnds);
      const rig = new Rig({ bareLineEnds });
      await rig.send("DATA\r\n");
      let from = 0;
      for (const to of [...cuts.toSorted((one, other) => one - other), data.length]) {
        // At any address in memory, for the words of four octets.
        const room = Buffer.alloc(shift + Math.max(0, to - from));
        room.write(data.slice(from, to), shift, "latin1");
        await rig.send(room.subarray(shift));
        from = Math.max(from, to);
      }
      expect(rig.messages[0]?.text).toBe(text);
      expect(rig.messages[0]?.refusal !== undefined).toBe(isRefused);
      expect(rig.messages[0]?.ends).toBe(1);
      const commands = rest.split(/(?<=\n)/).filter((line) => line.endsWith("\n"));
      expect(rig.heard.slice(1).length).toBe(commands.length);
    },
  );
  await fc.assert(property, { numRuns: 3_000 });
});
