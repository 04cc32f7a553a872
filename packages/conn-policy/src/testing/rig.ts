import type { Guard, GuardOptions } from "../accept/guard.ts";
import type { RunningService, TlsFiles } from "../plugin/service.ts";
import { parseDuration } from "../policy/duration.ts";
import type { PolicyInput } from "../policy/policy.ts";
import type { ProfileName } from "../policy/profiles.ts";
import { type DialOptions, openClient } from "./dial.ts";
import { type ManualClock, createManualClock, settle } from "./manual-clock.ts";
import {
  type LogLine,
  type RigSetup,
  type RigSubject,
  openServer,
  openService,
} from "./open-subject.ts";
import type { TestClient } from "./test-client.ts";
import { waitUntil } from "./wait.ts";

type GuardEvent = Parameters<NonNullable<GuardOptions["onEvent"]>>[0];

/** How a rig is set up. All optional. */
export interface RigOptions<Options = unknown> {
  /** The site's own options, for a service. */
  readonly options?: Options;
  /** Limits of the site, or of the only guard. */
  readonly policy?: PolicyInput;
  readonly profile?: ProfileName;
  readonly trusted?: readonly string[];
  /** `64ms` unless told. */
  readonly tick?: string;
  /** A service listens with TLS. */
  readonly tls?: TlsFiles;
}

/** A server on loopback whose time moves when told. `await using` closes all of it, also when the test fails. */
export interface Rig extends AsyncDisposable {
  readonly clock: ManualClock;
  /** Of the site, or the only one. */
  readonly guard: Guard;
  readonly root: Guard;
  readonly tickMs: number;
  /** All that the guards have reported. */
  readonly events: readonly GuardEvent[];
  /** What a service has logged. */
  readonly log: readonly LogLine[];
  /** `127.0.0.1:40123`, one for each listener. */
  readonly addresses: readonly string[];
  /** For a rig of a service. */
  readonly service?: RunningService;
  /** Connects a client; the server has admitted or refused it when this returns. */
  dial(options?: DialOptions): Promise<TestClient>;
}

const defaultTick = "64ms";

/**
 * Opens a protocol, or a server, on loopback with a manual clock.
 *
 * @example
 * await using rig = await createRig(pop3, { options: { messages }, policy: { connectionTimeout: "60s" } });
 * const client = await rig.dial();
 * expect(await client.line()).toBe("+OK ready");
 * await rig.clock.pass("61s");
 * expect((await client.ended).how).toBe("fin");
 *
 * @example
 * await using rig = await createRig((setup) => pop3.createServer({ ...setup, messages }));
 */
export async function createRig<Options>(
  subject: RigSubject<Options>,
  rigOptions: RigOptions<NoInfer<Options>> = {},
): Promise<Rig> {
  const { options, policy = {}, tick = defaultTick, tls, ...root } = rigOptions;
  const clock = createManualClock();
  const events: GuardEvent[] = [];
  const log: LogLine[] = [];
  const clients: TestClient[] = [];
  const onEvent = (event: GuardEvent): void => void events.push(event);
  const setup: RigSetup = { ...root, clock, onEvent, policy, tick };
  const opened =
    typeof subject === "function"
      ? await openServer(await subject(setup))
      : await openService(subject, setup, { options: (options ?? {}) as Options, tls, log });
  const attempts = (): number => opened.root.counts().totalConnectionAttempts;

  return {
    clock,
    guard: opened.guard,
    root: opened.root,
    tickMs: parseDuration(tick),
    events,
    log,
    addresses: opened.addresses,
    ...(opened.service === undefined ? {} : { service: opened.service }),
    async dial(dialOptions = {}) {
      const before = attempts();
      const [host, port] = splitAddress(opened.addresses[dialOptions.listener ?? 0]);
      const client = await openClient(host, port, dialOptions);
      clients.push(client);
      await waitUntil(() => attempts() > before, "the server takes the connection in");
      await settle();
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.destroy();
      await opened.stopListening();
      await disposeOnClock(opened.root, clock);
      await opened.service?.release?.();
    },
  };
}

/** What waits for time to pass, last words that nobody reads above all, gets it. */
async function disposeOnClock(root: Guard, clock: ManualClock): Promise<void> {
  let isDone = false;
  const disposal = Promise.resolve(root[Symbol.asyncDispose]()).finally(() => {
    isDone = true;
  });
  await settle();
  await waitUntil(() => {
    if (!isDone) clock.advance("1s");
    return isDone;
  }, "all connections of the rig have closed");
  await disposal;
}

function splitAddress(address: string | undefined): [host: string, port: number] {
  const text = address ?? "";
  const colon = text.lastIndexOf(":");
  return [text.slice(0, colon).replaceAll(/[[\]]/gu, ""), Number(text.slice(colon + 1))];
}
