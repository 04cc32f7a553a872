import { type Counts, type Guard, REASONS, type Reason } from "@core/conn-policy";
import { type Metric, Registry } from "prom-client";

import { watchDescriptors } from "./descriptors.ts";
import type { LoopWatch } from "./health.ts";
import { type Level, type Sample, histogramSamples, levelsOf, sampleEach } from "./samples.ts";

/** The metrics of a host in Prometheus' text form. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

type Kind = "counter" | "gauge" | "histogram";

/** Makes the metrics of a tree of guards. Everything is read at the scrape; nothing is counted twice. */
export function createMetrics(host: Guard, loop: LoopWatch): Metrics {
  const registry = new Registry();
  let levels: readonly Level[] = [];
  // prom-client's own metrics count by themselves; these are counted already, so only its form is used.
  const add = (name: string, type: Kind, help: string, read: () => Sample[]): void => {
    const get = (): object => ({ name, help, type, values: read(), aggregator: "sum" });
    registry.registerMetric({ name, help, get } as unknown as Metric);
  };
  const addAll: AddSamples = (name, type, help, read) => add(name, type, help, () => read(levels));

  addConnections(addAll);
  addReasons(addAll);
  addHistograms(addAll);
  addProcess(add, loop);
  return {
    contentType: registry.contentType,
    text() {
      levels = levelsOf(host);
      return registry.metrics();
    },
  };
}

type Add = (name: string, type: Kind, help: string, read: () => Sample[]) => void;
type AddSamples = (
  name: string,
  type: Kind,
  help: string,
  read: (levels: readonly Level[]) => Sample[],
) => void;

function addConnections(add: AddSamples): void {
  const one = (name: string, type: Kind, help: string, read: (counts: Counts) => number): void =>
    add(name, type, help, (levels) => sampleEach(levels, (counts) => ({ all: read(counts) })));
  one("conn_active_connections", "gauge", "Connections now.", (counts) => {
    return counts.currentConnections;
  });
  one("conn_connection_attempts_total", "counter", "Connections that arrived.", (counts) => {
    return counts.totalConnectionAttempts;
  });
  one("conn_requests_total", "counter", "Requests and commands.", ({ requests }) => requests);
  // A maximum of a sum is no sum of maxima: every level has its own.
  add("conn_max_connections", "gauge", "Most connections at once since the start.", (levels) =>
    levels.map(({ labels, counts }) => ({ labels, value: counts.maximumConnections })),
  );
  add("conn_connection_seconds_total", "counter", "Connection-seconds in each phase.", (levels) =>
    sampleEach(
      levels,
      ({ phaseSeconds }) => phaseSeconds,
      (phase) => ({ phase }),
    ),
  );
  add("conn_bytes_total", "counter", "Bytes on the wire.", (levels) =>
    sampleEach(
      levels,
      ({ bytesIn, bytesOut }) => ({ in: bytesIn, out: bytesOut }),
      (direction) => ({ direction }),
    ),
  );
}

function addReasons(add: AddSamples): void {
  add("conn_rejected_connections_total", "counter", "Connections that were refused.", (levels) =>
    sampleEach(
      levels,
      ({ refused }) => refused,
      (reason) => ({ reason }),
    ),
  );
  add("conn_closed_connections_total", "counter", "Connections that have ended.", (levels) =>
    sampleEach(
      levels,
      ({ closed }) => closed,
      (reason) => ({ reason, initiator: REASONS[reason as Reason].initiator }),
    ),
  );
}

function addHistograms(add: AddSamples): void {
  const one = (name: string, help: string, read: Parameters<typeof histogramSamples>[2]): void =>
    add(name, "histogram", help, (levels) => histogramSamples(name, levels, read));
  one("conn_connection_duration_seconds", "How long ended connections lived.", (guard) =>
    guard.durations(),
  );
  one("conn_idle_gap_seconds", "Silence between requests that ended with a request.", (guard) =>
    guard.idleGaps(),
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
  const descriptors = watchDescriptors();
  if (descriptors !== undefined) {
    one("process_open_fds", "gauge", "Open file descriptors.", () => descriptors.open());
    one("process_max_fds", "gauge", "Most that may be open.", () => descriptors.most);
  }
  one("process_cpu_seconds_total", "counter", "CPU time used.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
}
