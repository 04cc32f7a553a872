import type { Name } from "./home.ts";

/** Where an upload goes. */
export interface UploadTarget extends Name {
  /** The client's path. */
  readonly path: string;
  /** Where its first byte goes. */
  readonly position: number;
  readonly isAppend: boolean;
}
