import assert from "node:assert/strict";
import type { Guard } from "../../accept/guard.ts";
import { settle } from "../manual-clock.ts";
import type { TestClient } from "../test-client.ts";
import { waitUntil } from "../wait.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { assertEnded, closedFor, exchange, greet, openRoomy, reasons, silent } from "./talk.ts";

/** How clients leave, and what is counted. */
export function endingCases(subject: ConformanceSubject): ConformanceCase[] {
  const { pipelined } = subject;
  return [
    {
      name: "a client that shuts its side after asking still gets the answer",
      async run() {
        await using rig = await openRoomy(subject);
        const client = await greet(rig, subject, { allowHalfOpen: true });
        client.socket.end(subject.exchange.send);
        await client.until(subject.exchange.until);
        await waitUntil(() => client.state !== "open", "the server closes as well");
        assert.equal(client.state, "fin");
        await waitUntil(() => rig.guard.counts().currentConnections === 0, "it is counted");
        const { client_close: left = 0, completed = 0 } = rig.guard.counts().closed;
        assert.equal(left + completed, 1, reasons(rig));
      },
    },
    {
      name: "a client that vanishes with a reset is counted and forgotten",
      async run() {
        await using rig = await openRoomy(subject);
        const client = await silent(rig, subject);
        client.reset();
        await waitUntil(() => closedFor(rig, "client_reset") === 1, "client_reset is counted");
        assert.equal(rig.guard.counts().currentConnections, 0);
        const next = await greet(rig, subject);
        await exchange(next, subject);
      },
    },
    ...(pipelined === undefined ? [] : [inOrder(subject, pipelined)]),
    {
      name: "attempts are refused, closed and current ones, and in the end nobody is left",
      async run() {
        await using rig = await openRoomy(subject, { maxConnections: 2, whenFull: "refuse" });
        const first = await silent(rig, subject);
        const second = await greet(rig, subject);
        const refused = await rig.dial();
        await waitUntil(() => refused.state !== "open", "the third client is refused");
        balance(rig.guard.counts());
        first.reset();
        second.end();
        await waitUntil(() => rig.guard.counts().currentConnections === 0, "nobody is left");
        const third = await silent(rig, subject);
        for (const connection of rig.guard.connections()) connection.end("admin_close");
        await assertEnded(rig, third, "admin_close");
        await settle();
        balance(rig.guard.counts());
        const told = (type: "opened" | "closed" | "refused"): number =>
          rig.events.filter((event) => event.type === type).length;
        assert.deepEqual([told("opened"), told("closed"), told("refused")], [3, 3, 1]);
        assert.equal(rig.guard.counts().currentConnections, 0);
      },
    },
  ];
}

function inOrder(
  subject: ConformanceSubject,
  { send, answers }: NonNullable<ConformanceSubject["pipelined"]>,
): ConformanceCase {
  return {
    name: "requests in one packet, or cut anywhere, are answered in order",
    async run() {
      await using rig = await openRoomy(subject);
      const client = await greet(rig, subject);
      await client.write(send);
      assert.equal(await answersOf(client, answers), answers);
      // Cut in the middle of a request: what was read with the first part must not be lost.
      const bytes = Buffer.from(send);
      const middle = Math.floor(bytes.length / 2) - 1;
      const second = await greet(rig, subject);
      await second.write(bytes.subarray(0, middle));
      await settle();
      await second.write(bytes.subarray(middle));
      assert.equal(await answersOf(second, answers), answers);
    },
  };
}

async function answersOf(client: TestClient, answers: string): Promise<string> {
  await waitUntil(
    () => client.rest.length >= answers.length || client.state !== "open",
    `all answers come; there is ${JSON.stringify(client.rest)}`,
  );
  return client.rest;
}

type Counts = ReturnType<Guard["counts"]>;

function sum(counts: Counts["closed"]): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function balance({ totalConnectionAttempts, refused, closed, currentConnections }: Counts): void {
  assert.equal(totalConnectionAttempts, sum(refused) + sum(closed) + currentConnections);
}
