/**
 * Why a store could not do it. `store_full`: no room left, and it goes on when there is again. `store_restarted`: what
 * was asked for may or may not have been done.
 */
export type StoreErrorCode =
  | "store_full"
  | "store_busy"
  | "store_corrupt"
  | "store_failed"
  | "store_restarted"
  | "store_closed";

/** What a store rejects with. Test `code`, not the class. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "StoreError";
    this.code = code;
  }
}
