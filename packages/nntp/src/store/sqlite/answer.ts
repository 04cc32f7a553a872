import { type StoreFailure, toFailure } from "./failure.ts";
import type { Answer, Call } from "./messages.ts";

type Methods = Readonly<Record<string, (...parameters: readonly unknown[]) => unknown>>;

/**
 * Answers calls in their order, `together` where the service has that. What is called is opened with the first of them,
 * so that a failure to open has somebody to tell.
 */
export function createAnswering(open: () => object): (calls: readonly Call[]) => Answer[] {
  let service: Methods | undefined;
  const answer = ({ id, method, parameters }: Call): Answer => {
    try {
      service ??= open() as Methods;
      return { id, value: service[method]?.(...parameters) };
    } catch (error) {
      const failure: StoreFailure = toFailure(error);
      return { id, failure };
    }
  };
  const answerAll = (calls: readonly Call[]): Answer[] => calls.map((call) => answer(call));
  return (calls) => {
    const { together } = service ?? {};
    // Nothing can be closed in the middle of being read.
    const isLast = calls.some(({ method }) => method === "close");
    if (!together || calls.length === 1 || isLast) return answerAll(calls);
    return together.call(service, () => answerAll(calls)) as Answer[];
  };
}

/** @returns the octets in answers that nobody here needs any more: they change hands instead of being copied. */
export function octetsOf(answers: readonly Answer[]): ArrayBuffer[] {
  const found: ArrayBuffer[] = [];
  for (const { value } of answers) {
    if (Array.isArray(value)) for (const one of value) add(one, found);
    else add(value, found);
  }
  return found;
}

function add(value: unknown, found: ArrayBuffer[]): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Uint8Array) found.push(value.buffer as ArrayBuffer);
  else if ("wire" in value) add(value.wire, found);
  else if ("lines" in value) add(value.lines, found);
}
