const firstMs = 30_000;
const mostMs = 3_600_000;

/** How long to wait before the attempt after so many that failed: RFC 3977 section 3.2.1, with innfeed's figures. */
export function delayAfter(failures: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
}
