import { StoreError, type StoreErrorCode } from "../store-error.ts";

/** An error as it goes from thread to thread: of an error object only name and message would arrive. */
export interface StoreFailure {
  readonly code: StoreErrorCode;
  readonly message: string;
}

/** SQLite's primary result codes: https://sqlite.org/rescode.html */
const codes: Readonly<Record<number, StoreErrorCode>> = {
  5: "store_busy",
  11: "store_corrupt",
  13: "store_full",
  26: "store_corrupt",
};

export function toFailure(error: unknown): StoreFailure {
  if (error instanceof StoreError) return { code: error.code, message: error.message };
  const { message = "", errcode } = error as { message?: string; errcode?: number };
  // Extended codes have the primary one in their low byte.
  const code = codes[(errcode ?? 0) % 256] ?? "store_failed";
  return { code, message };
}

export function toError({ code, message }: StoreFailure): StoreError {
  return new StoreError(code, message);
}
