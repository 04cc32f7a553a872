/** What begins or ends something else in Xref, a wildmat or a command cannot be part of a name. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const forbidden = /[\0- !"*,/:;<>?@[\\\]\u007F]/u;
const mostNameOctets = 460;

/** May a newsgroup be called so? RFC 5536 section 3.1.4, and the length of RFC 3977 section 3.1. */
export function isGroupName(name: string): boolean {
  return (
    name !== "" &&
    name.length <= mostNameOctets &&
    !forbidden.test(name) &&
    !name.startsWith(".") &&
    !name.endsWith(".") &&
    !name.includes("..")
  );
}

/** The names of a Newsgroups field, each once, also those that may not be names. */
export function groupsIn(content: string): string[] {
  const names = content.split(",").map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== "");
}
