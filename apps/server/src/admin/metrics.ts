import { type Guard, REASONS, type Reason } from "@core/conn-policy";
import { type Metric, Registry } from "prom-client";

import type { LoopWatch } from "./health.ts";
import { type Sample, histogramSamples, levelsOf, sampleEach } from "./samples.ts";

/** The metrics of a host in Prometheus' text form. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

type Kind = "counter" | "gauge" | "histogram";

/** Makes the metrics of a tree of guards. Everything is read at the scrape; nothing is counted twice. */
export function createMetrics(host: Guard, loop: LoopWatch): Metrics {
  const registry = new Registry();
  // prom-client's own metrics count by themselves; these are counted already, so only its form is used.
  const add = (name: string, type: Kind, help: string, read: () => Sample[]): void => {
    const get = (): object => ({ name, help, type, values: read(), aggregator: "sum" });
    registry.registerMetric({ name, help, get } as unknown as Metric);
  };
  const each = (read: Parameters<typeof sampleEach>[1], label?: string): Sample[] =>
    sampleEach(levelsOf(host), read, (key) => (label === undefined ? {} : { [label]: key }));

  addConnections(add, each, host);
  addReasons(add, host);
  addHistograms(add, host);
  addProcess(add, loop);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

type Add = (name: string, type: Kind, help: string, read: () => Sample[]) => void;
type Each = (read: (guard: Guard) => Readonly<Record<string, number>>, label?: string) => Sample[];

function addConnections(add: Add, each: Each, host: Guard): void {
  add("conn_active_connections", "gauge", "Connections now.", () =>
    each((guard) => ({ all: guard.counts().currentConnections })),
  );
  // A maximum of a sum is no sum of maxima: every level has its own.
  add("conn_max_connections", "gauge", "Most connections at once since the start.", () =>
    levelsOf(host).map(({ labels, guard }) => ({
      labels,
      value: guard.counts().maximumConnections,
    })),
  );
  add("conn_connection_attempts_total", "counter", "Connections that arrived.", () =>
    each((guard) => ({ all: guard.counts().totalConnectionAttempts })),
  );
  add("conn_requests_total", "counter", "Requests and commands.", () =>
    each((guard) => ({ all: guard.counts().requests })),
  );
  add("conn_connection_seconds_total", "counter", "Connection-seconds spent in each phase.", () =>
    each((guard) => guard.counts().phaseSeconds, "phase"),
  );
  add("conn_bytes_total", "counter", "Bytes on the wire.", () =>
    each((guard) => {
      const { bytesIn, bytesOut } = guard.counts();
      return { in: bytesIn, out: bytesOut };
    }, "direction"),
  );
}

function addReasons(add: Add, host: Guard): void {
  add("conn_rejected_connections_total", "counter", "Connections that were refused.", () =>
    sampleEach(
      levelsOf(host),
      (guard) => guard.counts().refused,
      (reason) => ({ reason }),
    ),
  );
  add("conn_closed_connections_total", "counter", "Connections that have ended.", () =>
    sampleEach(
      levelsOf(host),
      (guard) => guard.counts().closed,
      (reason) => ({ reason, initiator: REASONS[reason as Reason].initiator }),
    ),
  );
}

function addHistograms(add: Add, host: Guard): void {
  const named = (name: string, help: string, read: Parameters<typeof histogramSamples>[2]): void =>
    add(name, "histogram", help, () => histogramSamples(name, levelsOf(host), read));
  named("conn_connection_duration_seconds", "How long ended connections lived.", (guard) =>
    guard.durations(),
  );
  named(
    "conn_idle_gap_seconds",
    "Silence between requests that ended with another request.",
    (guard) => guard.idleGaps(),
  );
}

function addProcess(add: Add, loop: LoopWatch): void {
  const one = (name: string, type: Kind, help: string, read: () => number): void =>
    add(name, type, help, () => [{ labels: {}, value: read() }]);
  const delay = (name: string, read: (watch: ReturnType<LoopWatch["delay"]>) => number): void =>
    one(`nodejs_eventloop_delay_${name}_seconds`, "gauge", `Event loop delay, ${name}.`, () => {
      return read(loop.delay()) / 1_000;
    });
  delay("min", ({ minMs }) => minMs);
  delay("max", ({ maxMs }) => maxMs);
  delay("mean", ({ meanMs }) => meanMs);
  for (const percentile of [50, 90, 99]) {
    delay(`p${percentile}`, (watch) => watch.percentileMs(percentile));
  }
  one("nodejs_eventloop_utilization_ratio", "gauge", "Busy share of the loop since start.", () => {
    return performance.eventLoopUtilization().utilization;
  });
  one("process_resident_memory_bytes", "gauge", "Resident memory.", () =>
    process.memoryUsage.rss(),
  );
  one("process_cpu_seconds_total", "counter", "CPU time used.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}
