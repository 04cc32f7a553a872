import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Heap and array buffers that are reachable. */
export function bytesInUse(): number {
  // What one collection finalizes the next one frees.
  for (let count = 0; count < 3; count++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
