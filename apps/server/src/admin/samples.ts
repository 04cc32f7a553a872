import { type Counts, type Guard, type Histogram, PHASES } from "@core/conn-policy";

import { guardsOf } from "../host/tree.ts";

/** One value of a metric with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  /** Where it is not the metric's own name: `..._bucket`. */
  readonly metricName?: string;
}

/** One row of the metrics: a site, or what a service or the host had beside its children. */
export interface Level {
  readonly labels: { readonly service: string; readonly site: string };
  readonly guard: Guard;
  readonly counts: Counts;
  /**
   * Taken off: those of the levels below, which have rows of their own, and what may still become theirs. A counter that
   * fell when a connection finds its site would be taken for a restart.
   */
  readonly minus: readonly Counts[];
}

/**
 * Rows whose sum is the host's total, but for connections whose site is not known yet: sites, then what no site has had.
 * Counts are taken once: they cost a walk over all connections.
 */
export function levelsOf(host: Guard): Level[] {
  const taken = new Map([...guardsOf(host)].map((guard) => [guard, guard.counts()]));
  const counts = (guard: Guard): Counts => taken.get(guard) ?? guard.counts();
  const undecided = countUndecided(host);
  const row = (service: string, site: string, guard: Guard): Level => ({
    labels: { service, site },
    guard,
    counts: counts(guard),
    // What is below a site (a user's level) has no row of its own.
    minus: site === "" ? [...guard.children.map(counts), undecided.get(guard) ?? none] : [],
  });
  const sites = host.children.flatMap((service) =>
    service.children.map((site) => row(service.name, site.name, site)),
  );
  const services = host.children.map((service) => row(service.name, "", service));
  return [...sites, ...services, row("", "", host)];
}

/** What live connections have counted so far, by the level that each belongs to now. */
function countUndecided(host: Guard): ReadonlyMap<Guard, Counts> {
  const sums = new Map<Guard, { -readonly [Name in keyof Counts]: Counts[Name] }>();
  for (const connection of host.connections()) {
    const { guard } = connection;
    const sum = sums.get(guard) ?? { ...none };
    sum.totalConnectionAttempts++;
    sum.bytesIn += connection.bytesIn;
    sum.bytesOut += connection.bytesOut;
    sum.requests += connection.requests;
    sums.set(guard, sum);
  }
  return sums;
}

const noSeconds = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Counts["phaseSeconds"];
const none: Counts = {
  currentConnections: 0,
  maximumConnections: 0,
  totalConnectionAttempts: 0,
  refused: {},
  closed: {},
  bytesIn: 0,
  bytesOut: 0,
  requests: 0,
  phaseSeconds: noSeconds,
};

/** Reads numbers of every level; `key` of the entries is the value of the label `label`. */
export function sampleEach(
  levels: readonly Level[],
  read: (counts: Counts) => Readonly<Record<string, number>>,
  toLabels: (key: string) => Record<string, string> = () => ({}),
): Sample[] {
  return levels.flatMap(({ labels, counts, minus }) => {
    const parts = minus.map(read);
    return Object.entries(read(counts)).flatMap(([key, total]) => {
      const value = parts.reduce((rest, part) => rest - (part[key] ?? 0), total);
      const isEmpty = labels.site === "" && Math.abs(value) < 1e-9;
      return isEmpty ? [] : [{ labels: { ...labels, ...toLabels(key) }, value }];
    });
  });
}

/** From a tenth of a second to an hour: the range that timeouts are chosen from. */
const bounds = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

/** The samples of a histogram in Prometheus' form, of sites only: durations of a tree cannot be taken apart. */
export function histogramSamples(
  name: string,
  levels: readonly Level[],
  read: (guard: Guard) => Histogram,
): Sample[] {
  return levels.flatMap(({ labels, guard }) =>
    labels.site === "" ? [] : siteHistogram(name, labels, read(guard)),
  );
}

function siteHistogram(name: string, labels: Level["labels"], histogram: Histogram): Sample[] {
  const { count, sumMs } = histogram;
  const bucket = (le: number | "+Inf", value: number): Sample => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value,
  });
  return [
    ...bounds.map((le) => bucket(le, Math.round(count - histogram.countAbove(le * 1_000)))),
    bucket("+Inf", count),
    { metricName: `${name}_sum`, labels, value: sumMs / 1_000 },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
