/** What the admin API answers: a status, a body, and headers beside the usual ones. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with data. */
export function json(data: unknown, status = 200): Answer {
  return { status, body: `${JSON.stringify(data)}\n`, type: "application/json; charset=utf-8" };
}

/** Answers with text. */
export function text(body: string, status = 200): Answer {
  return { status, body, type: "text/plain; charset=utf-8" };
}

/** A request that cannot be done, thrown anywhere below the router. Compare `status`, never the class. */
class Refusal extends Error {
  override readonly name: string = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly place: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, rest: RefusalFacts) {
    super(message);
    this.status = status;
    this.code = code;
    this.place = rest.place;
    this.headers = rest.headers ?? {};
  }
}

interface RefusalFacts {
  /** Where in the request's body the mistake is. */
  readonly place?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export type { Refusal };

/** Makes the error that the router answers with. */
export function refusal(
  status: number,
  code: string,
  message: string,
  facts: RefusalFacts = {},
): Refusal {
  return new Refusal(status, code, message, facts);
}

/** The answer for something thrown by a handler; `undefined` when it is no {@link Refusal}. */
export function answerFor(error: unknown): Answer | undefined {
  if (!(error instanceof Refusal)) return undefined;
  const { status, code, message, place, headers } = error;
  return { ...json({ error: { code, message, place } }, status), headers };
}
