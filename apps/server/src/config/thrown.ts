/** The code of something thrown, if it has one. By shape: another realm, or another copy of a package, has another class. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/** What something thrown says, on one line. */
export function messageOf(thrown: unknown): string {
  const hasMessage = typeof thrown === "object" && thrown !== null && "message" in thrown;
  return String(hasMessage ? thrown.message : thrown)
    .replaceAll(/\s+/gu, " ")
    .trim();
}
