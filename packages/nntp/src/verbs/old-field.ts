/** `Lines` and `Bytes` of RFC 2980's commands are what RFC 3977 calls `:lines` and `:bytes`. */
export function toOldField(field: string): string {
  return /^(?:lines|bytes)$/iu.test(field) ? `:${field}` : field;
}
