import type { Service } from "@core/conn-policy/plugin";

import { configSchema } from "../config/schema.ts";
import { loadService } from "../config/service.ts";
import { services } from "../services.ts";
import { print } from "./output.ts";

/** `connd schema`: the JSON Schema of the configuration, for editors. */
export async function schema(): Promise<void> {
  const loaded = new Map<string, Service>();
  for (const name of Object.keys(services)) {
    const source = { name, use: undefined, folder: process.cwd(), bundled: services };
    loaded.set(name, await loadService(source));
  }
  print(JSON.stringify(configSchema(loaded), undefined, 2));
}
