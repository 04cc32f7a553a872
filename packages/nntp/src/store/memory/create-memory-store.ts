import type { ArticleStore } from "../article-store.ts";
import { MemoryStore } from "./memory-store.ts";

/** A store that forgets everything with its process: for tests. */
export function createMemoryStore(): ArticleStore {
  return new MemoryStore();
}
