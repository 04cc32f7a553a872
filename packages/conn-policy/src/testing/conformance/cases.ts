import { admissionCases } from "./admission.ts";
import { drainCases } from "./drain.ts";
import { endingCases } from "./ending.ts";
import { policyCases } from "./policy.ts";
import { sendCases } from "./sending.ts";
import { silenceCases } from "./silence.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";

/**
 * What every protocol must get right, whatever it says, for any test framework. A case that needs what the subject does
 * not have (`bigReply`, `pipelined`, a second request) is not there.
 *
 * @example
 * const cases = conformanceCases({
 *   open: (options) => createRig(pop3, { ...options, options: { messages } }),
 *   farewell: pop3.farewell,
 *   greeting: "\r\n",
 *   exchange: { send: "STAT\r\n", until: "\r\n" },
 *   partialHead: "STA",
 * });
 * test.each(cases)("$name", ({ run }) => run());
 */
export function conformanceCases(subject: ConformanceSubject): readonly ConformanceCase[] {
  return [
    ...silenceCases(subject),
    ...sendCases(subject),
    ...admissionCases(subject),
    ...policyCases(subject),
    ...drainCases(subject),
    ...endingCases(subject),
  ];
}
