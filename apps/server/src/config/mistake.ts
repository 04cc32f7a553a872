import { type Segment, formatPath } from "./path.ts";
import { codeOf } from "./thrown.ts";

/** Something wrong, or forgiven, at one place of the configuration. */
export interface Mistake {
  readonly path: readonly Segment[];
  /** What is wrong and the cure: `120 is not a duration; write "120s"`. */
  readonly message: string;
  /** The key itself is at fault, not its value. */
  readonly isKey?: boolean;
}

/** Where a part of the configuration was written: a file with line and column, or the command line. */
export type Locate = (path: readonly Segment[], isKey: boolean) => string | undefined;

/** One line for people: `server.yaml:4:24 services.http.policy.connectionTimeout: 120 is not ...`. */
export function placeMistake(mistake: Mistake, locate: Locate): string {
  const where = locate(mistake.path, mistake.isKey ?? false);
  const path = formatPath(mistake.path);
  const place = [where, path].filter((part) => part !== undefined && part !== "").join(" ");
  return place === "" ? mistake.message : `${place}: ${mistake.message}`;
}

/** The code of {@link ConfigError}. */
const configErrorCode = "ERR_CONND_CONFIG";

/** A configuration that cannot be used, with every mistake that was found. Compare `code`, never the class. */
class ConfigError extends Error {
  override readonly name: string = "ConfigError";
  readonly code: typeof configErrorCode = configErrorCode;
  /** One line for each mistake. */
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

export type { ConfigError };

/** Makes the error of a configuration with mistakes. */
export function configError(lines: readonly string[]): ConfigError {
  return new ConfigError(lines);
}

/** Whether something thrown is a {@link ConfigError}. */
export function isConfigError(error: unknown): error is ConfigError {
  return codeOf(error) === configErrorCode;
}
