import type { ParsedPath } from "../../parser/contract.ts";
import { smtpError } from "../../smtp-error.ts";
import type { Session } from "../session.ts";
import type { Mail } from "../transaction.ts";
import { parsePath } from "../../addresses/parse-path.ts";
import { decodeXtext } from "../../addresses/xtext.ts";

const from = /^FROM:[ \t]*/iu;
const printableAscii = /^[\u0020-\u007e]*$/u;

type Values = ParsedPath["parameters"];

/** Reads what follows `MAIL`. @throws SmtpError */
export function readMail(argument: string, session: Pick<Session, "role">): Mail {
  const start = from.exec(argument);
  if (start === null) throw smtpError(501, "5.5.4", "Syntax: MAIL FROM:<address>");
  const path = argument.slice(start[0].length);
  const { address, parameters } = parsePath(path, { isUtf8Allowed: true, isSender: true });
  for (const name of parameters.keys()) {
    if (!isKnown(name, session))
      throw smtpError(555, "5.5.4", "Error: a parameter of MAIL is not known here");
  }
  const isUtf8 = readFlag(parameters, "SMTPUTF8");
  // As it was sent: a domain has an ASCII form by now.
  if (!isUtf8 && !printableAscii.test(path))
    throw smtpError(553, "5.6.7", "Error: this address needs SMTPUTF8");
  return {
    sender: address,
    isUtf8,
    is8Bit: readBody(parameters),
    size: readSize(parameters),
    returnWhat: readReturn(parameters),
    envelopeId: readEnvelopeId(parameters),
  };
}

function isKnown(name: string, { role }: Pick<Session, "role">): boolean {
  // RFC 4954 section 5: AUTH= comes where AUTH was offered; whom it names is not relied on.
  if (name === "AUTH") return role !== "transfer";
  return ["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID"].includes(name);
}

function readFlag(values: Values, name: string): boolean {
  if (!values.has(name)) return false;
  if (values.get(name) !== undefined)
    throw smtpError(501, "5.5.4", `Error: ${name} takes no value`);
  return true;
}

/** RFC 6152. BINARYMIME (RFC 3030) is not offered: binary needs every further hop to know it. */
function readBody(values: Values): boolean {
  if (!values.has("BODY")) return false;
  const value = values.get("BODY")?.toUpperCase();
  if (value !== "7BIT" && value !== "8BITMIME")
    throw smtpError(501, "5.5.4", "Error: BODY is 7BIT or 8BITMIME");
  return value === "8BITMIME";
}

/** RFC 1870 section 4: at most 20 digits. */
function readSize(values: Values): number | undefined {
  if (!values.has("SIZE")) return undefined;
  const value = values.get("SIZE") ?? "";
  if (!/^\d{1,20}$/u.test(value)) throw smtpError(501, "5.5.4", "Error: SIZE is a number of bytes");
  return Number(value);
}

/** RFC 3461 section 4.3. */
function readReturn(values: Values): Mail["returnWhat"] {
  if (!values.has("RET")) return undefined;
  const value = values.get("RET")?.toUpperCase();
  if (value === "FULL") return "full";
  if (value === "HDRS") return "headers";
  throw smtpError(501, "5.5.4", "Error: RET is FULL or HDRS");
}

/** RFC 3461 section 4.4: xtext of printable ASCII, 100 characters at most. */
function readEnvelopeId(values: Values): string | undefined {
  if (!values.has("ENVID")) return undefined;
  const value = values.get("ENVID") ?? "";
  const decoded = decodeXtext(value);
  if (value === "" || value.length > 100 || !printableAscii.test(decoded))
    throw smtpError(501, "5.5.4", "Error: bad ENVID");
  return decoded;
}
