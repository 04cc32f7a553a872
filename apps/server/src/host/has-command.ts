import type { Service } from "@core/conn-policy/plugin";

/** Is it a command of this service? */
export function hasCommand({ commands = [] }: Pick<Service, "commands">, name: string): boolean {
  return commands.some((command) => command.name === name);
}
