import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { readMail } from "../../src/session/verbs/mail-parameters.ts";
import { readRecipient } from "../../src/session/verbs/rcpt-parameters.ts";
import { isSmtpError } from "../../src/smtp-error.ts";

const session = { role: "submission" } as const;

function outcome(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    if (!isSmtpError(error)) throw error;
    return `${error.responseCode} ${error.enhancedCode}`;
  }
}

const mail = (text: string): unknown => outcome(() => readMail(text, session));
const rcpt = (text: string, isUtf8 = false): unknown => outcome(() => readRecipient(text, isUtf8));

test("defect 31: a domain that is not ASCII needs SMTPUTF8, though it has an ASCII form", () => {
  expect(mail("FROM:<joe@bücher.example>")).toBe("553 5.6.7");
  expect(mail("FROM:<jöe@example.org>")).toBe("553 5.6.7");
  expect(mail("FROM:<joe@bücher.example> SMTPUTF8")).toMatchObject({
    sender: "joe@xn--bcher-kva.example",
    isUtf8: true,
  });
  expect(rcpt("TO:<joe@bücher.example>")).toBe("553 5.6.7");
  expect(rcpt("TO:<joe@bücher.example>", true)).toEqual({ address: "joe@xn--bcher-kva.example" });
});

test.each([
  ["FROM:<a@x> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=a+2Bb AUTH=<>", { sender: "a@x" }],
  ["from: <a@x> size=0", { sender: "a@x", size: 0 }],
  ["FROM:<a@x> UNKNOWN=1", "555 5.5.4"],
  ["FROM:<a@x> NOTIFY=NEVER", "555 5.5.4"],
  ["FROM:<a@x> SIZE", "501 5.5.4"],
  ["FROM:<a@x> SIZE=1x", "501 5.5.4"],
  ["FROM:<a@x> SIZE=1 SIZE=1", "501 5.5.4"],
  ["FROM:<a@x> BODY=BINARYMIME", "501 5.5.4"],
  ["FROM:<a@x> BODY", "501 5.5.4"],
  ["FROM:<a@x> SMTPUTF8=1", "501 5.5.4"],
  ["FROM:<a@x> RET=ALL", "501 5.5.4"],
  ["FROM:<a@x> ENVID=a+0Ab", "501 5.5.4"],
  ["TO:<a@x>", "501 5.5.4"],
  ["", "501 5.5.4"],
])("MAIL %s", (text, expected) => {
  if (typeof expected === "string") expect(mail(text)).toBe(expected);
  else expect(mail(text)).toMatchObject(expected);
});

test.each([
  ["TO:<a@x> NOTIFY=SUCCESS,failure", { address: "a@x", notify: ["success", "failure"] }],
  ["TO:<a@x> NOTIFY=NEVER", { address: "a@x", notify: "never" }],
  ["TO:<a@x> ORCPT=rfc822;a+2Bb@x", { address: "a@x", originalRecipient: "rfc822;a+b@x" }],
  ["TO:<Postmaster>", { address: "postmaster" }],
  ["TO:<>", "501 5.1.3"],
  ["TO:<a@x> NOTIFY=NEVER,DELAY", "501 5.5.4"],
  ["TO:<a@x> NOTIFY=", "501 5.5.4"],
  ["TO:<a@x> NOTIFY", "501 5.5.4"],
  ["TO:<a@x> ORCPT=a@x", "501 5.5.4"],
  ["TO:<a@x> ORCPT=rfc822;a+0D+0AX:y", "501 5.5.4"],
  ["TO:<a@x> SIZE=1", "555 5.5.4"],
  ["FROM:<a@x>", "501 5.5.4"],
])("RCPT %s", (text, expected) => {
  if (typeof expected === "string") expect(rcpt(text)).toBe(expected);
  else expect(rcpt(text)).toEqual(expected);
});

test("any argument is read or refused, and what is read holds nothing that ends a line", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "FROM:",
      "TO:",
      "<",
      ">",
      "<a@x>",
      " ",
      "SIZE=",
      "NOTIFY=",
      "ORCPT=rfc822;",
      "ENVID=",
      "RET=FULL",
    ),
    fc.constantFrom(
      "SMTPUTF8",
      "BODY=7BIT",
      "AUTH=",
      "+0D",
      "+0A",
      "+E2+80+A8",
      ",",
      "NEVER",
      "DELAY",
      "=",
      '"',
      "1",
    ),
    fc.string({ maxLength: 6, unit: "binary" }),
  );
  const property = fc.property(
    fc.constantFrom("", "FROM:<a@x> ", "TO:<a@x> "),
    fc.array(piece, { maxLength: 12 }),
    fc.boolean(),
    (start, pieces, isUtf8) => {
      const text = start + pieces.join("");
      for (const found of [mail(text), rcpt(text, isUtf8)]) {
        if (typeof found === "string") expect(found).toMatch(/^5\d\d 5\.\d\.\d$/);
        else expect(Object.values(found as object).join(" ")).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
    },
  );
  fc.assert(property, { numRuns: 5_000 });
}, 120_000);
