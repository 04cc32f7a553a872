import { expect, test } from "@jest/globals";

import { Rig, splits } from "./rig.ts";

test("BDAT: octets are counted, dots are text, and commands go on behind them, however all is split", async () => {
  for (const pieces of splits(
    "BDAT 10\r\n.\r\n..x\r\na\rNOOP\r\nBDAT 6\r\n\nend\r\nBDAT 6 LAST\r\nRSET\r\nQUIT\r\n",
  )) {
    const rig = await new Rig().send(...pieces);
    expect(rig.lines).toEqual(["BDAT 10", "NOOP", "BDAT 6", "BDAT 6 LAST", "QUIT"]);
    expect(rig.messages).toHaveLength(1);
    expect(rig.messages[0]).toMatchObject({
      text: ".\r\n..x\r\na\r\nend\r\nRSET\r\n",
      ends: 3,
      refusal: undefined,
    });
  }
});

test("BDAT: a last chunk may be empty, and a message too", async () => {
  for (const pieces of splits("BDAT 3\r\na\r\nBDAT 0\r\nBDAT 0 LAST\r\nBDAT 0 LAST\r\nQUIT\r\n")) {
    const rig = await new Rig().send(...pieces);
    expect(rig.lines).toEqual(["BDAT 3", "BDAT 0", "BDAT 0 LAST", "BDAT 0 LAST", "QUIT"]);
    expect(rig.messages.map(({ text, ends }) => ({ text, ends }))).toEqual([
      { text: "a\r\n", ends: 3 },
      { text: "", ends: 1 },
    ]);
  }
});

test("BDAT: a message without CRLF at its end gets one", async () => {
  for (const [session, text, isRefused] of [
    ["BDAT 1 LAST\r\na", "a\r\n", false],
    ["BDAT 1\r\naBDAT 0 LAST\r\n", "a\r\n", false],
    ["BDAT 3 LAST\r\na\r\n", "a\r\n", false],
    ["BDAT 1 LAST\r\n.", ".\r\n", false],
    ["BDAT 2 LAST\r\na\r", "a\r", true],
    ["BDAT 2\r\na\rBDAT 0 LAST\r\n", "a\r", true],
  ] as const) {
    for (const pieces of splits(`${session}QUIT\r\n`)) {
      const rig = await new Rig().send(...pieces);
      expect(rig.lines.at(-1)).toBe("QUIT");
      expect(rig.messages[0]?.text).toBe(text);
      expect(rig.messages[0]?.refusal !== undefined).toBe(isRefused);
      const normal = await new Rig({ bareLineEnds: "normalize" }).send(...pieces);
      expect(normal.messages[0]).toMatchObject({
        text: "a\r\n".replace("a", text[0] ?? ""),
        refusal: undefined,
      });
    }
  }
});

test("BDAT: line ends and lengths are looked at across chunks", async () => {
  const rig = await new Rig().send("BDAT 2\r\na\rBDAT 3\r\n\nb\nBDAT 0 LAST\r\n");
  expect(rig.messages[0]).toMatchObject({ refusals: 1, refusal: { responseCode: 550 } });
  const long = await new Rig().send(
    `BDAT 6000\r\n${"x".repeat(6_000)}BDAT 4000\r\n${"x".repeat(4_000)}`,
  );
  expect(long.messages[0]?.refusal).toBe(undefined);
  await long.send("BDAT 1\r\nx");
  expect(long.messages[0]).toMatchObject({ refusals: 1, refusal: { responseCode: 554 } });
});

test("BDAT: octets that look like commands or the end of data are none, in a refused message too", async () => {
  const inner = "QUIT\r\n.\r\n\0\nMAIL FROM:<evil@example.org>\r\n";
  for (const pieces of splits(`BDAT ${inner.length} LAST\r\n${inner}NOOP\r\n`)) {
    const rig = await new Rig().send(...pieces);
    expect(rig.lines).toEqual([`BDAT ${inner.length} LAST`, "NOOP"]);
    expect(rig.messages[0]?.refusals).toBe(1);
  }
});
