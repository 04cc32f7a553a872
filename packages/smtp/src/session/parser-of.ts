import type { LineFault, Parser } from "../parser/contract.ts";
import { mostAuthLineBytes, mostLineBytes } from "./command.ts";
import type { Session } from "./session.ts";
import type { StockServer } from "./stock-server.ts";

type OnCommand = (line: Buffer, fault: LineFault | undefined, done: () => void) => void;

/** What takes apart what the client of a session says. */
export function parserOf(
  session: Session,
  { createParser, site }: StockServer,
  onCommand: OnCommand,
): Parser {
  const mayAuthenticate = (): boolean =>
    session.role !== "transfer" && session.isSecure && session.user === undefined;
  return createParser({
    maxLineBytes: () => (mayAuthenticate() ? mostAuthLineBytes : mostLineBytes),
    bareLineEnds: site.bareLineEnds,
    onCommand,
  });
}
