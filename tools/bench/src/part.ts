import type { Options } from "./options.ts";
import type { Report } from "./report/report.ts";

/** A part of the benchmark: measures, and reports figures. */
export type Part = (options: Pick<Options, "isQuick">, report: Report) => Promise<void>;
