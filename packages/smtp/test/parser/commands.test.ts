import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { Rig, splits } from "./rig.ts";

async function linesOf(session: string): Promise<readonly string[]> {
  const all = new Set<string>();
  for (const pieces of splits(session)) {
    const rig = await new Rig().send(...pieces);
    all.add(JSON.stringify(rig.lines));
  }
  expect(all.size).toBe(1);
  return JSON.parse([...all][0] ?? "") as readonly string[];
}

test("commands are the same, however they are split", async () => {
  expect(await linesOf("EHLO x\r\n\r\nMAIL FROM:<\xc3\xa9@x>\r\nQUIT\r\n")).toEqual([
    "EHLO x",
    "",
    "MAIL FROM:<\xc3\xa9@x>",
    "QUIT",
  ]);
});

test("defect 26: a bare LF ends a line, which is at fault, and so is all up to the next CRLF", async () => {
  expect(await linesOf("NOOP\nRSET\r\nQUIT\r\n")).toEqual([
    "[bare line end] NOOP",
    "[bare line end] RSET",
    "QUIT",
  ]);
  expect(await linesOf("A\nB\nC\n\nD\r\nE\r\n")).toEqual([
    ...["A", "B", "C", "", "D"].map((line) => `[bare line end] ${line}`),
    "E",
  ]);
});

test("a CR that has ended a line does not make CRLF of the LF that comes with the next packet", async () => {
  expect(await linesOf("A\r\n\nB\r\n")).toEqual(["A", "[bare line end] ", "[bare line end] B"]);
});

test("defect 27: CR is no blank, and a NUL is nothing at all", async () => {
  expect(await linesOf("RCPT TO:<b@y>\rRSET\r\nNOOP\r\n")).toEqual([
    "[bare line end] RCPT TO:<b@y>\rRSET",
    "NOOP",
  ]);
  expect(await linesOf("NOOP\r\r\nNOOP\r\n")).toEqual(["[bare line end] NOOP\r", "NOOP"]);
  expect(await linesOf("NO\0OP\r\n\0\r\nNOOP\r\n")).toEqual(["[nul] NO\0OP", "[nul] \0", "NOOP"]);
});

test("defect 36: what is left of a line at the end of the input is no command", async () => {
  for (const left of ["QUIT", "QUIT\r", "R"]) {
    const rig = await new Rig().send("NOOP\r\n", left);
    await new Promise((resolve) => rig.parser.end(resolve));
    expect(rig.lines).toEqual(["NOOP"]);
  }
});

test("defect 36: a line of 2,048 octets is a command, one of 2,049 is a fault, and the next one is heard", async () => {
  for (const cut of [1, 1_000, 2_047, 2_048, 2_049, 2_050, 2_051, 2_052]) {
    for (const end of ["\r\n", "\n"]) {
      const session = `${"x".repeat(2_048)}${end}${"y".repeat(2_049)}${end}\r\nNOOP\r\n`;
      const rig = await new Rig().send(
        session.slice(0, cut),
        session.slice(cut, 2_050 + cut),
        session.slice(2_050 + cut),
      );
      const bare = end === "\n" ? "bare line end" : undefined;
      expect(rig.heard).toEqual([
        { line: "x".repeat(2_048), fault: bare },
        { line: "y".repeat(2_048), fault: "too long" },
        { line: "", fault: bare },
        { line: "NOOP", fault: undefined },
      ]);
    }
  }
});

test("lines are as long as they may be at that time", async () => {
  const rig = new Rig();
  rig.answer = (line, done) => {
    rig.maxLineBytes = line === "AUTH PLAIN" ? 12_288 : 2_048;
    done();
  };
  const long = "x".repeat(12_288);
  await rig.send(`AUTH PLAIN\r\n${long}\r\nAUTH PLAIN\r\n${long}x\r\n${long}\r\n`);
  expect(rig.heard.map(({ line, fault }) => [line.length, fault])).toEqual([
    [10, undefined],
    [12_288, undefined],
    [10, undefined],
    [12_288, "too long"],
    [2_048, "too long"],
  ]);
});

test("a limit that sinks within a line shows nothing but the line", async () => {
  const rig = new Rig();
  rig.maxLineBytes = 12_288;
  await rig.send("x".repeat(3_000));
  rig.maxLineBytes = 2_048;
  await rig.send("y".repeat(1_000), "z\r\n");
  expect(rig.heard).toEqual([{ line: "x".repeat(2_048), fault: "too long" }]);
});

test("a line without an end is not kept beyond its limit, and costs no more than its octets", async () => {
  const rig = new Rig();
  const chunk = Buffer.alloc(65_536, "x");
  const before = process.memoryUsage().arrayBuffers;
  const start = process.cpuUsage();
  for (let count = 0; count < 1_000; count++) await rig.send(chunk);
  expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1_024 * 1_024);
  await rig.send("\r\nQUIT\r\n");
  expect(rig.heard.map(({ line, fault }) => [line.length, fault])).toEqual([
    [2_048, "too long"],
    [4, undefined],
  ]);
});

test("a command that has not been dealt with holds all that follows", async () => {
  const rig = new Rig();
  const waiting: (() => void)[] = [];
  rig.answer = (_line, done) => waiting.push(done);
  let isTaken = false;
  rig.parser.write("ONE\r\nTWO\r\nTHR");
  rig.parser.write("EE\r\n", () => (isTaken = true));
  expect(rig.lines).toEqual(["ONE"]);
  expect(rig.parser.hasPending).toBe(true);
  const [first] = waiting;
  first?.();
  expect(rig.lines).toEqual(["ONE", "TWO"]);
  // It was said already.
  first?.();
  expect(rig.lines).toEqual(["ONE", "TWO"]);
  expect(rig.parser.hasPending).toBe(true);
  waiting[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(rig.lines).toEqual(["ONE", "TWO", "THREE"]);
  expect(rig.parser.hasPending).toBe(false);
  expect(isTaken).toBe(false);
  waiting[2]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isTaken).toBe(true);
});

test("a client whose commands wait is not read: no more is kept than the stream's high water mark and a chunk", async () => {
  const rig = new Rig();
  rig.answer = () => {};
  const chunk = Buffer.from("NOOP\r\n".repeat(10_000));
  let count = 0;
  while (rig.parser.write(chunk)) count++;
  expect(count).toBeLessThanOrEqual(1);
  expect(rig.parser.writableNeedDrain).toBe(true);
});

test("part of a command is pending, too", async () => {
  const rig = await new Rig().send("NOOP\r\nQU");
  expect(rig.parser.hasPending).toBe(true);
  await rig.send("IT\r\n");
  expect(rig.parser.hasPending).toBe(false);
});

test("what came before TLS is never executed: a closed parser throws all away", async () => {
  for (const after of ["RSET\r\n", "QU", `${"NOOP\r\n".repeat(5_000)}MAIL FROM:<>\r\n`]) {
    const rig = new Rig();
    let goOn = (): void => {};
    rig.answer = (_line, done) => {
      rig.parser.isClosed = true;
      goOn = done;
    };
    const sending = rig.send(`STARTTLS\r\n${after}`, "RSET\r\n");
    goOn();
    await sending;
    await rig.send("IT\r\nQUIT\r\n");
    expect(rig.lines).toEqual(["STARTTLS"]);
  }
});

test("others are served while a packet of thousands of commands is worked off", async () => {
  const rig = new Rig();
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await rig.send("\r\n".repeat(32_000));
  isOver = true;
  expect(rig.heard).toHaveLength(32_000);
  expect(turns).toBeGreaterThan(100);
});

test("a session that throws ends its stream, and nothing else", async () => {
  const rig = new Rig();
  rig.answer = () => {
    throw new Error("no");
  };
  const error = new Promise((resolve) => rig.parser.on("error", resolve));
  rig.parser.write("NOOP\r\nNOOP\r\n");
  expect(await error).toEqual(new Error("no"));
  expect(rig.lines).toEqual(["NOOP"]);
});

test("any octets in any pieces are the lines that a simple reading finds", async () => {
  const piece = fc.oneof(
    fc.constantFrom("\r\n", "\n", "\r", "\0", "NOOP", "x".repeat(30)),
    fc.string({ maxLength: 8, unit: "binary-ascii" }).map((text) => text.replaceAll("DATA", "")),
  );
  const property = fc.asyncProperty(
    fc.array(piece, { maxLength: 20 }),
    fc.array(fc.nat({ max: 100 }), { maxLength: 6 }),
    async (parts, cuts) => {
      const session = parts.join("");
      const rig = new Rig();
      rig.maxLineBytes = 40;
      let from = 0;
      for (const to of [...cuts.toSorted((one, other) => one - other), session.length]) {
        await rig.send(session.slice(from, to));
        from = Math.max(from, to);
      }
      expect(rig.lines).toEqual(reference(session, 40));
    },
  );
  await fc.assert(property, { numRuns: 2_000 });
});

function reference(session: string, most: number): readonly string[] {
  let isAfterBareLF = false;
  return session
    .split("\n")
    .slice(0, -1)
    .map((raw) => {
      const line = raw.replace(/\r$/, "");
      const isBare = line === raw || isAfterBareLF || line.includes("\r");
      isAfterBareLF = line === raw;
      if (line.length > most) return `[too long] ${line.slice(0, most)}`;
      if (isBare) return `[bare line end] ${line}`;
      return line.includes("\0") ? `[nul] ${line}` : line;
    });
}
