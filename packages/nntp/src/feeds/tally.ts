/** What has become of articles for one peer, counted as it happens. */
export interface Tally {
  accepted: number;
  known: number;
  rejected: number;
  skipped: number;
}
