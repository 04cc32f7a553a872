import { createHash } from "node:crypto";
import type { Reason } from "@core/conn-policy";
import { Random } from "../engine/random.ts";
import { Calendar } from "./calendar.ts";
import { Service, tickMs } from "./service.ts";

/** Of all clients, this share sends heads that never end. */
const attackerShare = 0.2;
const requestsEach = 5;

/** Up to so long a client thinks before it asks again; half of it on average. */
const thinkTicks = Math.round(10_000 / tickMs);
const dripTicks = Math.round(3_000 / tickMs);

/** Numbers a close leaves in the log: when, which connection, after how many requests, by whom. */
const fields = 4;
const endedByClient = 0;
const endedByEngine = 1;
const isAttacker = -1;
const isGone = -2;

export interface SimulationQuestion {
  readonly concurrent: number;
  /** Ends after so many connections have closed. */
  readonly connections: number;
  readonly seed: number;
}

export interface Simulated {
  readonly cpuSeconds: number;
  readonly virtualSeconds: number;
  readonly events: number;
  readonly endedByEngine: number;
  /** Of the log of all closes: equal for equal questions. */
  readonly hash: string;
}

/** Clients and attackers of a server on virtual time; whoever leaves is replaced at once. */
class Simulation {
  readonly #service: Service;
  readonly #calendar: Calendar;
  readonly #random: Random;
  /** Two numbers a client: its connection, and its requests so far; negative for attackers and those who are gone. */
  readonly #clients: Int32Array;
  readonly #clientOf: Int32Array;
  readonly #log: Int32Array;
  #logged = 0;
  #tick = 0;
  events = 0;
  ended = 0;

  constructor({ concurrent, connections, seed }: SimulationQuestion) {
    this.#service = new Service(concurrent, this.#onEnd);
    this.#calendar = new Calendar(concurrent);
    this.#random = new Random(seed);
    this.#clients = new Int32Array(concurrent * 2);
    this.#clientOf = new Int32Array(concurrent * 2);
    this.#log = new Int32Array(connections * fields);
    for (let client = 0; client < concurrent; client++) {
      this.#clients[client * 2 + 1] = isGone;
      this.#calendar.plan(client, 1 + this.#random.below(thinkTicks));
    }
  }

  get virtualSeconds(): number {
    return (this.#tick * tickMs) / 1_000;
  }

  get hash(): string {
    return createHash("sha256").update(this.#log).digest("hex");
  }

  run(): void {
    while (this.#logged < this.#log.length) {
      this.#tick++;
      this.#service.tick();
      let client = this.#calendar.take(this.#tick);
      while (client >= 0) {
        const next = this.#calendar.after(client);
        this.#act(client);
        client = next;
      }
    }
  }

  #act(client: number): void {
    this.events++;
    const connection = this.#clients[client * 2] as number;
    const requests = this.#clients[client * 2 + 1] as number;
    if (requests === isGone) this.#connect(client);
    else if (requests === isAttacker) this.#drip(client, connection);
    else if (requests < requestsEach) {
      this.#clients[client * 2 + 1] = requests + 1;
      this.#service.receive(connection);
      this.#service.respond(connection);
      this.#calendar.plan(client, this.#tick + 1 + this.#random.below(thinkTicks));
    } else {
      this.#service.close(connection);
      this.#write(connection, requests, endedByClient);
      this.#connect(client);
    }
  }

  #connect(client: number): void {
    const connection = this.#service.open();
    this.#clients[client * 2] = connection;
    this.#clientOf[connection] = client;
    if (this.#random.below(1_000) < attackerShare * 1_000) {
      this.#clients[client * 2 + 1] = isAttacker;
      this.#drip(client, connection);
    } else {
      this.#clients[client * 2 + 1] = 0;
      this.#calendar.plan(client, this.#tick + 1 + this.#random.below(thinkTicks));
    }
  }

  #drip(client: number, connection: number): void {
    this.#service.receive(connection);
    this.#calendar.plan(client, this.#tick + dripTicks);
  }

  readonly #onEnd = (connection: number, reason: Reason): void => {
    const client = this.#clientOf[connection] as number;
    if (reason !== "header_wait_timeout") throw new Error(`an honest client ended by ${reason}`);
    this.events++;
    this.ended++;
    this.#clients[client * 2 + 1] = isGone;
    this.#write(connection, isAttacker, endedByEngine);
  };

  #write(connection: number, requests: number, by: number): void {
    if (this.#logged >= this.#log.length) return;
    this.#log[this.#logged++] = this.#tick;
    this.#log[this.#logged++] = connection;
    this.#log[this.#logged++] = requests;
    this.#log[this.#logged++] = by;
  }
}

export function simulate(question: SimulationQuestion): Simulated {
  const simulation = new Simulation(question);
  const before = process.cpuUsage();
  simulation.run();
  const { user, system } = process.cpuUsage(before);
  const { events, ended, virtualSeconds, hash } = simulation;
  return {
    cpuSeconds: (user + system) / 1e6,
    virtualSeconds,
    events,
    endedByEngine: ended,
    hash,
  };
}
