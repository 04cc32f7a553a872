import { absenceOf, find } from "../../child/find.ts";
import type { Server } from "./server.ts";

export const sink = "smtp-sink";

/** Postfix' own: one process, which throws away as fast as it can. */
export const smtpSink: Server = {
  name: sink,
  mode: "discarded",
  lacks: () => absenceOf(sink),
  setUp: async ({ port }) => ({
    command: find(sink) ?? "",
    // As root it asks for somebody to be; many at once are what it is for; 256 unless told.
    args: [
      ...(process.getuid?.() === 0 ? ["-u", "nobody"] : []),
      "-m",
      "10000",
      `127.0.0.1:${port}`,
      "511",
    ],
  }),
};
