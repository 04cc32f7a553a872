import { quantile } from "../report/spread.ts";
import { type Target, Requester } from "./requester.ts";

/** How honest clients behave: they ask at their own pace, whatever the server does. */
export interface HonestQuestion extends Target {
  /** Kept connections, and how often one of them asks. */
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** New connections, each for one request. */
  readonly newcomersPerSecond: number;
}

/** What honest clients saw since they were last asked; milliseconds. */
export interface HonestWindow {
  readonly asked: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly failures: number;
  readonly newcomers: number;
  readonly newcomerP99: number;
  readonly newcomerMax: number;
  readonly newcomerFailures: number;
  /** The longest that this process itself was held up: part of any latency above. */
  readonly ownLagMax: number;
}

/** How often what has become due is sent. */
const stepMs = 2;

/** A newcomer that is not served by then has failed. */
const patienceMs = 2_000;

/** Honest clients in an open loop: a server that stalls is asked all the same, and the wait counts. */
export class Honest {
  readonly #question: HonestQuestion;
  readonly #idle: Requester[] = [];
  readonly #queue: number[] = [];
  #window = new Window();
  #timer: NodeJS.Timeout | undefined;
  #start = 0;
  #last = 0;
  #asked = 0;
  #came = 0;

  constructor(question: HonestQuestion) {
    this.#question = question;
  }

  async start(): Promise<void> {
    for (let count = 0; count < this.#question.connections; count++) await this.#replace();
    this.#start = this.#last = performance.now();
    this.#timer = setInterval(this.#step, stepMs);
  }

  /** What has been seen since the last time. */
  take(): HonestWindow {
    const window = this.#window;
    this.#window = new Window();
    return window.summary();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  readonly #step = (): void => {
    const now = performance.now();
    this.#window.lag(now - this.#last - stepMs);
    this.#last = now;
    const seconds = (now - this.#start) / 1_000;
    const { requestsPerSecond, newcomersPerSecond } = this.#question;
    for (; this.#asked < seconds * requestsPerSecond; this.#asked++) this.#queue.push(now);
    for (; this.#came < seconds * newcomersPerSecond; this.#came++) this.#come(now);
    this.#send();
  };

  #send(): void {
    while (this.#queue.length > 0) {
      const requester = this.#idle.pop();
      if (requester === undefined) return;
      const asked = this.#queue.shift() ?? 0;
      const window = this.#window;
      requester.ask("/", (error) => {
        window.served(performance.now() - asked, error);
        if (error === undefined) this.#idle.push(requester);
        else void this.#replace();
        this.#send();
      });
    }
  }

  async #replace(): Promise<void> {
    try {
      this.#idle.push(await Requester.open(this.#question));
    } catch {
      this.#window.served(0, new Error("refused"));
    }
  }

  #come(now: number): void {
    const window = this.#window;
    let isOver = false;
    let requester: Requester | undefined;
    const over = (error?: Error): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(patience);
      window.welcomed(performance.now() - now, error);
      requester?.close();
    };
    const patience = setTimeout(() => over(new Error("not served in time")), patienceMs);
    const ask = async (): Promise<void> => {
      requester = await Requester.open(this.#question);
      if (isOver) requester.close();
      else requester.ask("/", over);
    };
    ask().catch(over);
  }
}

class Window {
  readonly #latencies: number[] = [];
  readonly #newcomers: number[] = [];
  #failures = 0;
  #newcomerFailures = 0;
  #lagMax = 0;

  lag(ms: number): void {
    this.#lagMax = Math.max(this.#lagMax, ms);
  }

  served(ms: number, error: Error | undefined): void {
    if (error === undefined) this.#latencies.push(ms);
    else this.#failures++;
  }

  welcomed(ms: number, error: Error | undefined): void {
    if (error === undefined) this.#newcomers.push(ms);
    else this.#newcomerFailures++;
  }

  summary(): HonestWindow {
    const latencies = Float64Array.from(this.#latencies).toSorted();
    const newcomers = Float64Array.from(this.#newcomers).toSorted();
    return {
      asked: latencies.length + this.#failures,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      max: quantile(latencies, 1),
      failures: this.#failures,
      newcomers: newcomers.length + this.#newcomerFailures,
      newcomerP99: quantile(newcomers, 0.99),
      newcomerMax: quantile(newcomers, 1),
      newcomerFailures: this.#newcomerFailures,
      ownLagMax: this.#lagMax,
    };
  }
}
