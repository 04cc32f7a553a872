/** One row of {@link errorTable}: `{name}` is filled from the facts given to {@link policyError}. */
export interface ErrorTemplate {
  /** What was wrong. */
  readonly message: string;
  /** What to do instead; the caller may give a closer one. */
  readonly cure: string;
}

/**
 * Every error of the package: its code, what it says and the usual cure. Codes are API, texts are not.
 * What IIS forgives (a 0 that may not be) is not here: that is a `Notice`.
 */
export const errorTable = {
  ERR_CONN_POLICY_INVALID_POLICY: {
    message: "{value} is not a set of limits",
    cure: "write limits by name, for example connectionTimeout with 120s",
  },
  ERR_CONN_POLICY_INVALID_DURATION: {
    message: "{value} is not a duration",
    cure: 'write "500ms", "120s", "10m" or "1h30m"',
  },
  ERR_CONN_POLICY_INVALID_RATE: {
    message: "{value} is not a rate in bytes per second",
    cure: 'write "240B/s", "64KiB/s" or "1MiB/s"',
  },
  ERR_CONN_POLICY_INVALID_SIZE: {
    message: "{value} is not a size",
    cure: 'write "32MiB", or off',
  },
  ERR_CONN_POLICY_INVALID_COUNT: {
    message: "{value} is not a count",
    cure: "write a whole number such as 500",
  },
  ERR_CONN_POLICY_INVALID_BOOLEAN: {
    message: "{value} is neither true nor false",
    cure: "write true or false",
  },
  ERR_CONN_POLICY_INVALID_CHOICE: {
    message: "{value} is not one of the choices",
    cure: "write one of {choices}",
  },
  ERR_CONN_POLICY_OFF_NOT_ALLOWED: {
    message: "this limit cannot be turned off ({value})",
    cure: "write a value, or leave it out to inherit one",
  },
  ERR_CONN_POLICY_ZERO_NOT_ALLOWED: {
    message: "0 has no meaning for this limit",
    cure: 'write "off" for no limit',
  },
  ERR_CONN_POLICY_UNKNOWN_LIMIT: {
    message: "there is no limit called {value}",
    cure: "remove it, or see the list of limits in docs/limits.md",
  },
  ERR_CONN_POLICY_MISPLACED_LIMIT: {
    message: "{value} is a limit, and has no effect here",
    cure: "write it under policy",
  },
  ERR_CONN_POLICY_UNKNOWN_OPTION: {
    message: "there is no option called {value}",
    cure: "remove it",
  },
  ERR_CONN_POLICY_INVALID_OPTION: {
    message: "{value} is not what belongs here",
    cure: "see what the option is for",
  },
  ERR_CONN_POLICY_UNKNOWN_PROFILE: {
    message: "there is no profile called {value}",
    cure: "write one of {choices}",
  },
  ERR_CONN_POLICY_INCOMPLETE_POLICY: {
    message: "no layer gives a value for {value}",
    cure: "put the layers of profileLayers() first",
  },
  ERR_CONN_POLICY_INVALID_ADDRESS_RANGE: {
    message: "{value} is neither an address nor a range",
    cure: 'write "192.0.2.7", "192.0.2.0/24" or "2001:db8::/32"',
  },
  ERR_CONN_POLICY_UNKNOWN_PHASE: {
    message: "there is no phase called {value}",
    cure: "enter one of handshake, greeting, idle, head, body, work, send, drain",
  },
  ERR_CONN_POLICY_UNKNOWN_REASON: {
    message: "there is no reason called {value}",
    cure: "give one of REASONS, such as access_denied or completed",
  },
  ERR_CONN_POLICY_NOT_A_SERVER: {
    message: "{value} is not a server",
    cure: "give a net, tls, http or https server, or an object that holds one as `server`",
  },
  ERR_CONN_POLICY_ALREADY_PROTECTED: {
    message: "a guard stands in front of this server already",
    cure: "undo the first protection, or use one guard",
  },
  ERR_CONN_POLICY_NAME_TAKEN: {
    message: "there is a guard called {value} already",
    cure: "give each child a name of its own",
  },
  ERR_CONN_POLICY_FOREIGN_GUARD: {
    message: "the guard {value} belongs to another tree",
    cure: "move a connection only between guards with the same root",
  },
  ERR_CONN_POLICY_INVALID_LENGTH: {
    message: "{value} is not a number of bytes",
    cure: "check what a client says before it is used; give a whole number",
  },
  ERR_CONN_POLICY_LINE_TOO_LONG: {
    message: "a line is longer than {value} bytes",
    cure: "end the connection with too_large",
  },
} as const;

/** The stable name of an error: what callers compare, across realms and copies of the package. */
export type ErrorCode = keyof typeof errorTable;

/** What is known about a mistake. */
export interface ErrorFacts {
  /** Where it was made, as the operator would write it: `services.http.policy.connectionTimeout`. */
  readonly place?: string | undefined;
  /** The offending value, as it was given. */
  readonly value?: unknown;
  /** What to do instead, when closer to the mistake than the table's cure. */
  readonly cure?: string | undefined;
  /** Anything else a template names. */
  readonly [fact: string]: unknown;
}

/** A mistake in a policy or in the use of the package. Compare `code`, never the class. */
class ConnPolicyError extends Error {
  override readonly name: string = "ConnPolicyError";
  /** The row of {@link errorTable}. */
  readonly code: ErrorCode;
  /** Where the mistake was made, when it was made in a policy. */
  declare readonly place?: string;
  /** What to do instead. */
  readonly cure?: string;

  constructor(code: ErrorCode, message: string, cure: string, place: string | undefined) {
    super(message);
    this.code = code;
    this.cure = cure;
    if (place !== undefined) this.place = place;
  }
}

// The type only: nobody needs `new`, and `instanceof` fails across two copies of the package.
export type { ConnPolicyError };

/**
 * Makes the error of a code. The message reads `PLACE: WHAT; CURE`.
 *
 * @example
 * throw policyError("ERR_CONN_POLICY_INVALID_DURATION", { place: "policy.connectionTimeout", value: 120, cure: 'write "120s"' });
 * // policy.connectionTimeout: 120 is not a duration; write "120s"
 */
export function policyError(code: ErrorCode, facts: ErrorFacts = {}): ConnPolicyError {
  const template: ErrorTemplate = errorTable[code];
  const cure = facts.cure ?? fill(template.cure, facts);
  const where = facts.place === undefined ? "" : `${facts.place}: `;
  const message = `${where}${fill(template.message, facts)}; ${cure}`;
  return new ConnPolicyError(code, message, cure, facts.place);
}

function fill(template: string, facts: ErrorFacts): string {
  return template.replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
    name === "value" ? show(facts[name]) : String(facts[name]),
  );
}

// A value may be a whole misplaced subtree or a megabyte of text: the message stays one short line.
function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  }
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function") return "a function";
  return String(value);
}
