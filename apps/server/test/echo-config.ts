import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A plugin that every test may use, by path. */
export const echo: string = new URL("fixtures/echo.mjs", import.meta.url).pathname;

/** A folder with a configuration in it, gone with the test. */
export interface ConfigFolder extends AsyncDisposable {
  readonly folder: string;
  readonly file: string;
  write(text: string): Promise<void>;
}

/** Makes a folder with `connd.yaml`. */
export async function configFolder(text: string): Promise<ConfigFolder> {
  const folder = await mkdtemp(join(tmpdir(), "connd-"));
  const file = join(folder, "connd.yaml");
  await writeFile(file, text);
  return {
    folder,
    file,
    write: (next) => writeFile(file, next),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A host with one echo site on a port of the system's choice. */
export function echoConfig(site = "", policy = "{}"): string {
  return `admin: { listen: "127.0.0.1:0" }
services:
  echo:
    use: ${echo}
    policy: ${policy}
    sites:
      default: { listen: ["127.0.0.1:0"] ${site === "" ? "" : `, ${site}`} }
`;
}
