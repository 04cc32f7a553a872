import { smtpError } from "../smtp-error.ts";

/** RFC 5321 section 4.1.2; an equals sign in a value is against the rules, and what some put into ORCPT. */
const syntax = /^([a-z0-9][a-z0-9-]*)(?:=(.+))?$/isu;

/**
 * Reads what follows a path: ` SIZE=100 BODY=8BITMIME`.
 *
 * @returns keywords in capital letters; `undefined` for one without a value.
 * @throws SmtpError 501 for bad syntax, a value that is empty, or a keyword given twice.
 */
export function readParameters(text: string): ReadonlyMap<string, string | undefined> {
  const parameters = new Map<string, string | undefined>();
  for (const word of text.split(" ")) {
    if (word === "") continue;
    const [, keyword, value] = syntax.exec(word) ?? [];
    if (keyword === undefined) throw smtpError(501, "5.5.4", "Error: bad parameter");
    const name = keyword.toUpperCase();
    if (parameters.has(name)) throw smtpError(501, "5.5.4", `Error: ${name} is given twice`);
    parameters.set(name, value);
  }
  return parameters;
}
