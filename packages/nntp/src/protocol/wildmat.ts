/** Tells whether a name is meant. */
export type Wildmat = (name: string) => boolean;

interface Pattern {
  readonly text: ArrayLike<string>;
  /** `!`: what it matches is not meant. */
  readonly isNegated: boolean;
}

/**
 * Reads a wildmat, RFC 3977 section 4: patterns between commas, of which the last that matches decides. `*` is any
 * number of characters and `?` is one; brackets and backslashes stand for themselves. The work is bounded by the product
 * of both lengths: nothing of a client's becomes a regular expression.
 */
export function parseWildmat(wildmat: string): Wildmat {
  if (wildmat === "*") return all;
  const patterns = wildmat.split(",").map(toPattern).toReversed();
  return (name) => {
    const wide = toUnits(name);
    const last = patterns.find(({ text }) => matches(text, wide));
    return last !== undefined && !last.isNegated;
  };
}

function all(): boolean {
  return true;
}

function toPattern(text: string): Pattern {
  return text.startsWith("!")
    ? { text: toUnits(text.slice(1)), isNegated: true }
    : { text: toUnits(text), isNegated: false };
}

/** `?` is a character, and some are two units of a string. */
function toUnits(text: string): ArrayLike<string> {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  return /^[\0-\uD7FF]*$/.test(text) ? text : Array.from(text);
}

/** Goes back to the last `*` alone: what an earlier one could take instead is no better. */
function matches(pattern: ArrayLike<string>, name: ArrayLike<string>): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let from = 0;
  while (from < name.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      retry = from;
    } else if (at < pattern.length && (wanted === "?" || wanted === name[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++retry;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
