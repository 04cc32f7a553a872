import type { Answer, Question } from "./message.ts";

/** What a program can be asked to do. Arguments are what the parent's half of the program sends. */
// oxlint-disable-next-line typescript/no-explicit-any -- both halves are in this package and share the types
export type Methods = Readonly<Record<string, (argument: any) => unknown>>;

/** Answers the parent's questions until it is gone. */
export function answer(methods: Methods): void {
  process.on("disconnect", () => process.exit());
  process.on("message", (question: Question) => void respond(methods, question));
}

async function respond(methods: Methods, { id, method, argument }: Question): Promise<void> {
  try {
    const run = methods[method];
    if (run === undefined) throw new Error(`nothing is called ${method}`);
    send({ id, result: await run(argument) });
  } catch (error) {
    send({ id, error: error instanceof Error ? String(error.stack) : String(error) });
  }
}

function send(message: Answer): void {
  process.send?.(message);
}
