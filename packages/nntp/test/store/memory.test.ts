import { createMemoryStore } from "../../src/store/memory/create-memory-store.ts";
import { storeConformance } from "./conformance.ts";

storeConformance("memory", async () => {
  const store = createMemoryStore();
  return { store, [Symbol.asyncDispose]: () => store.close() };
});
