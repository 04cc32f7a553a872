import assert from "node:assert/strict";
import type { Reason } from "../../close/reason.ts";
import { REASONS } from "../../close/reason.ts";
import type { Phase } from "../../phases/phase.ts";
import type { PolicyInput } from "../../policy/policy.ts";
import type { DialOptions } from "../dial.ts";
import { settle } from "../manual-clock.ts";
import type { Rig } from "../rig.ts";
import type { TestClient } from "../test-client.ts";
import { waitUntil } from "../wait.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Opens the subject with nothing limited but what the case is about. */
export function openRoomy(subject: ConformanceSubject, policy: PolicyInput = {}): Promise<Rig> {
  return subject.open({ policy: { ...roomy, ...policy } });
}

const roomy: PolicyInput = {
  connectionTimeout: "1h",
  headerWaitTimeout: "1h",
  greetingTimeout: "1h",
  handlerTimeout: "1h",
  drainTimeout: "1h",
  loginTimeout: "off",
  minFileBytesPerSec: "off",
  minReceiveBytesPerSec: "off",
  maxConnections: "off",
  maxConnectionsPerAddress: "off",
  maxConnectionRate: "off",
  maxRequestsPerConnection: "off",
  maxConnectionAge: "off",
};

/** A client that has been greeted. */
export async function greet(
  rig: Rig,
  subject: ConformanceSubject,
  options?: DialOptions,
): Promise<TestClient> {
  const client = await rig.dial(options);
  if (subject.greeting !== undefined) await client.until(subject.greeting);
  await settle();
  return client;
}

/** Asks once and reads the whole answer. */
export async function exchange(client: TestClient, subject: ConformanceSubject): Promise<string> {
  await client.write(subject.exchange.send);
  const answer = await client.until(subject.exchange.until);
  await settle();
  return answer;
}

/**
 * A client for whom nothing but silence counts, and the limit that bounds it: idle after an exchange, or, where the
 * server closes after one, before its first byte.
 */
export async function silent(rig: Rig, subject: ConformanceSubject): Promise<TestClient> {
  const client = await greet(rig, subject);
  if (subject.closesAfterExchange !== true) await exchange(client, subject);
  return client;
}

/** The limit of {@link silent} clients, and why they end. */
export function silenceOf(subject: ConformanceSubject): {
  readonly limit: "connectionTimeout" | "greetingTimeout";
  readonly reason: "idle_timeout" | "greeting_timeout";
} {
  return subject.closesAfterExchange === true
    ? { limit: "greetingTimeout", reason: "greeting_timeout" }
    : { limit: "connectionTimeout", reason: "idle_timeout" };
}

/** Still open one tick before `limitMs` have passed, ended two ticks after it. Both sides are checked. */
export async function assertEndsAt(
  rig: Rig,
  client: TestClient,
  limitMs: number,
  reason: Reason,
): Promise<void> {
  await rig.clock.pass(limitMs - rig.tickMs);
  assert.equal(client.state, "open", `ended before its limit (${reasons(rig)})`);
  assert.equal(closedFor(rig, reason), 0, `ended with ${reason} before its limit`);
  await rig.clock.pass(3 * rig.tickMs);
  await assertEnded(rig, client, reason);
}

/** The connection has ended, on both sides, for this reason. */
export async function assertEnded(rig: Rig, client: TestClient, reason: Reason): Promise<void> {
  await waitUntil(
    () => client.state !== "open",
    `the client sees the end for ${reason} (${reasons(rig)})`,
  );
  await waitUntil(() => closedFor(rig, reason) > 0, `${reason} is counted (${reasons(rig)})`);
}

/** What was left to read are the last words for this reason, and the connection ended as it should with or without. */
export function assertLastWords(
  rig: Rig,
  subject: ConformanceSubject,
  client: TestClient,
  reason: Reason,
  phase: Phase,
): void {
  const words = subject.farewell?.(reason, { policy: rig.guard.policy, phase, guard: rig.guard });
  const text = words === undefined ? "" : Buffer.from(words).toString();
  assert.equal(client.rest, text, `last words for ${reason}`);
  const how = text === "" ? REASONS[reason].ending : "fin";
  assert.equal(client.state, how, `how ${reason} ends`);
}

/** How many connections have ended for this reason. */
export function closedFor(rig: Rig, reason: Reason): number {
  return rig.guard.counts().closed[reason] ?? 0;
}

/** What has ended so far, and why: for messages. */
export function reasons(rig: Rig): string {
  return `closed so far: ${JSON.stringify(rig.guard.counts().closed)}`;
}
