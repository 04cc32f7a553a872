import { Command, CommanderError, Option } from "commander";

import { isConfigError } from "../config/mistake.ts";
import { isStartError } from "../host/failure.ts";
import { logLevels } from "../log/log.ts";
import { check } from "./check.ts";
import { runServiceCommand } from "./command.ts";
import { type ConfigOptions, withConfigOptions } from "./options.ts";
import { type ExitCode, exitCodes, forgiveClosedPipes, tell } from "./output.ts";
import { passwd } from "./passwd.ts";
import { schema } from "./schema.ts";
import { start } from "./start.ts";
import { version } from "./version.ts";

/**
 * Runs a command line.
 *
 * @returns how the process is to end
 */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  forgiveClosedPipes();
  let code: ExitCode = exitCodes.done;
  try {
    const program = createProgram((ending) => (code = ending));
    await program.parseAsync(toWords(program, argv), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
    }
    report(error);
    return exitCodes.failed;
  }
}

const serviceCommand = "run";

/** What is no command of ours may be one of a service that the configuration names. */
function toWords(program: Command, argv: readonly string[]): string[] {
  const [first = ""] = argv;
  const isOurs = ["", "help", ...program.commands.map((command) => command.name())].includes(first);
  return isOurs || first.startsWith("-") ? [...argv] : [serviceCommand, ...argv];
}

function createProgram(onEnd: (code: ExitCode) => void): Command {
  const program = new Command("connd")
    .description("Every protocol behind one set of connection limits")
    .version(version())
    .exitOverride()
    .addHelpText("after", "\nServices have commands of their own: connd queue list")
    .showHelpAfterError("(connd --help shows what there is)");
  withConfigOptions(program.command("start"))
    .description("run all services and the admin API")
    .addOption(
      new Option("--log-level <level>", "debug has every ended connection")
        .choices(logLevels)
        .default("debug"),
    )
    .action(start);
  withConfigOptions(program.command("check"))
    .description("read a configuration and say what is wrong with it")
    .option("--policy [service/site]", "print the limits in force and where each comes from")
    .option("--json", "print them as JSON")
    .action(check);
  program
    .command("schema")
    .description("print the JSON Schema of the configuration, for editors")
    .action(schema);
  program
    .command("passwd")
    .argument("<name>", "of the user")
    .description(
      "ask for a password, or read it from a pipe, and print the user for the configuration",
    )
    .action(passwd);
  withConfigOptions(program.command(serviceCommand))
    .argument("<command>", "of a service, such as queue")
    .argument("[words...]", "what is to be done")
    .description("run a command of a service; the word run may be left out")
    // What the command takes is the service's to say.
    .helpOption(false)
    .allowUnknownOption()
    .action(async (name: string, words: readonly string[], options: ConfigOptions) =>
      onEnd(await runServiceCommand(name, words, options)),
    );
  return program;
}

function report(error: unknown): void {
  if (isConfigError(error)) {
    for (const line of error.lines) tell("error", line);
  } else if (isStartError(error) || error instanceof RangeError) {
    tell("error", error.message);
  } else {
    tell("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
