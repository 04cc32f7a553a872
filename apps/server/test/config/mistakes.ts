import { loadConfig } from "../../src/config/load.ts";
import { isConfigError } from "../../src/config/mistake.ts";
import { parseSet } from "../../src/config/set.ts";
import { configFolder } from "../echo-config.ts";

/** What is wrong with a configuration, a line each. */
export async function mistakes(
  text: string,
  sets: readonly string[] = [],
): Promise<readonly string[]> {
  await using folder = await configFolder(text);
  try {
    await loadConfig({ file: folder.file, overrides: sets.map(parseSet) });
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.lines.map((line) => line.replace(folder.file, "server.yaml"));
  }
}
