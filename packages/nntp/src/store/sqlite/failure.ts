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
  const { message, code, errcode } = error as Partial<
    Record<"message" | "code" | "errcode", unknown>
  >;
  if (error instanceof StoreError) return { code: error.code, message: error.message };
  // Extended codes have the primary one in their low byte.
  const known = typeof errcode === "number" ? codes[errcode % 256] : undefined;
  if (known) return { code: known, message: String(message) };
  return { code: "store_failed", message: `${String(code ?? "")} ${String(message)}`.trim() };
}

export function toError({ code, message }: StoreFailure): StoreError {
  return new StoreError(code, message);
}
