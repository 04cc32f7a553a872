import { type Figure, isMet } from "./figure.ts";
import { tableOf } from "./table.ts";

/** Collects figures, and prints them. */
export class Report {
  readonly #figures: { readonly part: string; readonly figure: Figure }[] = [];
  #waiting: Figure[] = [];
  #notes: string[] = [];

  add(...figures: Figure[]): void {
    this.#waiting.push(...figures);
  }

  /** A line that a reader needs to judge the figures. */
  note(text: string): void {
    this.#notes.push(text);
  }

  /** Prints what has come since the last time, as the table of `part`. */
  print(part: string): void {
    console.log(`\n## ${part}\n`);
    console.log(tableOf(this.#waiting));
    for (const note of this.#notes) console.log(`  ${note}`);
    this.#figures.push(...this.#waiting.map((figure) => ({ part, figure })));
    this.#waiting = [];
    this.#notes = [];
  }

  printVerdicts(): void {
    const judged = this.#figures.filter(({ figure }) => isMet(figure) !== undefined);
    const missed = judged.filter(({ figure }) => isMet(figure) === false);
    console.log(`\n${judged.length - missed.length} of ${judged.length} bars met`);
    for (const { part, figure } of missed) console.log(`  MISSED ${part}: ${figure.name}`);
  }

  /** One JSON object a line. */
  lines(): string {
    return this.#figures
      .map(({ part, figure }) => `${JSON.stringify({ part, ...figure, isMet: isMet(figure) })}\n`)
      .join("");
  }
}
