import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseCommand } from "../../src/control/command.ts";
import { LineReader } from "../../src/control/line-reader.ts";
import { TelnetFilter } from "../../src/control/telnet.ts";

const IAC = 255;

test.each([
  ["nothing", [], "NOOP"],
  ["interrupt process and data mark", [IAC, 244, IAC, 242], "ABOR"],
  ["a mark whose second byte the kernel kept apart", [IAC, 244, IAC], "ABOR"],
  ["a negotiation", [IAC, 251, 31], "NOOP"],
  ["a negotiation of many bytes", [IAC, 250, 24, 0, 65, IAC, 240], "NOOP"],
])("C8: Telnet's %s is taken out", (_what, before, command) => {
  const bytes = Buffer.from([...before, ...Buffer.from(command)]);
  expect(new TelnetFilter().strip(bytes).toString()).toBe(command);
  const filter = new TelnetFilter();
  const pieces = [...bytes].map((byte) => filter.strip(Buffer.of(byte)));
  expect(Buffer.concat(pieces).toString()).toBe(command);
});

test("two IAC are a byte of text", () => {
  expect([...new TelnetFilter().strip(Buffer.of(65, IAC, IAC, 66))]).toEqual([65, IAC, 66]);
});

test("C8: a data mark whose IAC the kernel kept apart does not hide the command", () => {
  const command = parseCommand(Buffer.from([242, ...Buffer.from("abor")]));
  expect(command).toEqual({ name: "ABOR", argument: "" });
});

test("C8: an ABOR whose line feed the kernel kept apart can be taken", () => {
  const reader = new LineReader();
  reader.push(Buffer.from("ABOR"));
  expect(reader.takeUrgent()).toBeUndefined();
  reader.push(Buffer.from("\r"));
  expect(reader.takeUrgent()?.toString()).toBe("ABOR");
  expect(reader.size).toBe(0);
});

test("an argument is all that follows one space", () => {
  expect(parseCommand(Buffer.from('retr  -a "b" '))).toEqual({
    name: "RETR",
    argument: ' -a "b" ',
  });
});

test("C10: lines are the same, however their bytes are cut", () => {
  const anyByte = fc.constantFrom(65, 66, 0x0d, 0x0a, 255, 244, 250, 240, 251);
  fc.assert(
    fc.property(fc.array(anyByte, { maxLength: 200 }), fc.array(fc.nat(8)), (bytes, cuts) => {
      const whole = Buffer.from(bytes);
      const pieces: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) {
        pieces.push(whole.subarray(at, at + cut));
        at = Math.min(whole.length, at + cut);
      }
      pieces.push(whole.subarray(at));
      expect(linesOf(pieces)).toEqual(linesOf([whole]));
    }),
  );
});

function linesOf(pieces: readonly Buffer[]): string[] {
  const filter = new TelnetFilter();
  const reader = new LineReader();
  const lines: string[] = [];
  for (const piece of pieces) {
    reader.push(filter.strip(piece));
    for (let line = reader.next(); typeof line !== "string"; line = reader.next())
      lines.push(line.toString("latin1"));
  }
  return lines;
}
