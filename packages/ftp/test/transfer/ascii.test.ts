import { describe, expect, test } from "@jest/globals";
import { type Converter, createFromNetwork, createToNetwork } from "../../src/transfer/ascii.ts";

function convert(converter: Converter, pieces: readonly string[]): string {
  const converted = pieces.map((piece) =>
    Buffer.from(converter.convert(Buffer.from(piece, "latin1"))),
  );
  return Buffer.concat([...converted, converter.finish()]).toString("latin1");
}

/** The text in one piece, byte by byte, and cut at each place. */
function waysToCut(text: string): string[][] {
  const cuts = Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)]);
  return [[text], text.split(""), ...cuts];
}

describe("on its way to the client", () => {
  test.each([
    ["", ""],
    ["\n", "\r\n"],
    ["a\nb\n", "a\r\nb\r\n"],
    ["a\r\nb", "a\r\nb"],
    ["\r\r\n\n", "\r\r\n\r\n"],
    ["lone\rcr\r", "lone\rcr\r"],
    ["\u00ff\u0000\n", "\u00ff\u0000\r\n"],
  ])("%j is %j, however it is cut", (text, expected) => {
    for (const pieces of waysToCut(text)) expect(convert(createToNetwork(), pieces)).toBe(expected);
  });
});

describe("on its way from the client", () => {
  test.each([
    ["", ""],
    ["\r\n", "\n"],
    ["a\r\nb\r\n", "a\nb\n"],
    ["a\nb", "a\nb"],
    ["\r\r\n", "\r\n"],
    ["lone\rcr\r", "lone\rcr\r"],
    ["\r", "\r"],
    ["\u00ff\u0000\r\n", "\u00ff\u0000\n"],
  ])("%j is %j, however it is cut", (text, expected) => {
    for (const pieces of waysToCut(text))
      expect(convert(createFromNetwork(), pieces)).toBe(expected);
  });
});
