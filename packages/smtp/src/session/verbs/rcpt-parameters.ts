import type { ParsedPath } from "../../parser/contract.ts";
import { smtpError } from "../../smtp-error.ts";
import type { EnvelopeRecipient, Notify } from "../../store/envelope.ts";
import { parsePath } from "../../addresses/parse-path.ts";
import { decodeXtext } from "../../addresses/xtext.ts";

const to = /^TO:[ \t]*/iu;
const addressType = /^[\w!#$%&'*+/=?^`{|}~-]+;./u;

type Values = ParsedPath["parameters"];

/** Reads what follows `RCPT`. @throws SmtpError */
export function readRecipient(argument: string, isUtf8Allowed: boolean): EnvelopeRecipient {
  const start = to.exec(argument);
  if (start === null) throw smtpError(501, "5.5.4", "Syntax: RCPT TO:<address>");
  const { address, parameters } = parsePath(argument.slice(start[0].length), { isUtf8Allowed });
  if (address === "") throw smtpError(501, "5.1.3", "Error: a recipient has a name");
  for (const name of parameters.keys()) {
    if (name !== "NOTIFY" && name !== "ORCPT")
      throw smtpError(555, "5.5.4", "Error: a parameter of RCPT is not known here");
  }
  const notify = readNotify(parameters);
  const originalRecipient = readOriginal(parameters);
  return {
    address,
    ...(notify === undefined ? {} : { notify }),
    ...(originalRecipient === undefined ? {} : { originalRecipient }),
  };
}

/** RFC 3461 section 4.1. */
function readNotify(values: Values): Notify | undefined {
  if (!values.has("NOTIFY")) return undefined;
  const words = (values.get("NOTIFY") ?? "").toLowerCase().split(",");
  if (words.length === 1 && words[0] === "never") return "never";
  const known = words.filter(isEvent);
  if (known.length !== words.length)
    throw smtpError(501, "5.5.4", "Error: NOTIFY is NEVER, or some of SUCCESS, FAILURE, DELAY");
  return [...new Set(known)];
}

function isEvent(word: string): word is "success" | "failure" | "delay" {
  return word === "success" || word === "failure" || word === "delay";
}

/** RFC 3461 section 4.2: `rfc822;joe@example.org`, 500 characters at most. */
function readOriginal(values: Values): string | undefined {
  if (!values.has("ORCPT")) return undefined;
  const value = values.get("ORCPT") ?? "";
  if (value.length > 500 || !addressType.test(value))
    throw smtpError(501, "5.5.4", "Error: bad ORCPT");
  return decodeXtext(value);
}
