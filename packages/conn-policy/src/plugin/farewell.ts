import type { Farewell } from "../accept/guard.ts";
import { warn } from "./warn.ts";

/**
 * Last words that cannot fail: they are asked for in the engine's own time, where a throw would end the process.
 */
export function safeFarewell(name: string, farewell: Farewell): Farewell {
  return (reason, context) => {
    try {
      return farewell(reason, context);
    } catch (error) {
      warn(`${name}: farewell(${JSON.stringify(reason)}) threw`, error);
      return undefined;
    }
  };
}
