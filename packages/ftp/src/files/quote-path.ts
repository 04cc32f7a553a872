/** A path as 257 tells it: in quotes, and each quote of its own twice (RFC 959, appendix II). */
export function quotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}
