/** Is `path` a pattern in its last part, such as `docs/*.txt`? */
export function isPattern(path: string): boolean {
  return /[*?][^/]*$/.test(path);
}

/**
 * Does `name` match `pattern`, where `*` is any text and `?` any character? Takes at most the product of both lengths
 * in steps, whatever a client sends; a regular expression of many stars would not.
 */
export function matches(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let starTook = 0;
  let seen = 0;
  while (seen < name.length) {
    if (pattern[at] === "*") {
      star = at++;
      starTook = seen;
    } else if (pattern[at] === "?" || pattern[at] === name[seen]) {
      at++;
      seen++;
    } else if (star >= 0) {
      // The last star takes one character more, and all after it is tried again.
      at = star + 1;
      seen = ++starTook;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
