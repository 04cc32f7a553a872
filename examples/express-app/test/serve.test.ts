import { describe, expect, test } from "@jest/globals";
import { type Socket, connect } from "node:net";
import type { ClosedEvent } from "@core/conn-policy";
import { type ManualClock, createManualClock, settle } from "@core/conn-policy/testing";
import { type Served, serveExpress, serveFastify } from "../src/serve.ts";

/** One app on a clock that stands still, and one client of it. */
interface Rig extends AsyncDisposable {
  readonly served: Served;
  readonly clock: ManualClock;
  readonly client: Socket;
  readonly closed: ClosedEvent[];
  heard(): string;
  /** Says something and waits for a part of the answer. */
  ask(request: string, part: string): Promise<void>;
}

async function openRig(serve: typeof serveExpress): Promise<Rig> {
  const clock = createManualClock();
  const closed: ClosedEvent[] = [];
  const served = await serve(0, {
    clock,
    policy: { connectionTimeout: "60s", headerWaitTimeout: "20s", handlerTimeout: "30s" },
    onEvent: (event) => {
      if (event.type === "closed") closed.push(event);
    },
  });
  const client = connect(served.port, "127.0.0.1");
  let text = "";
  client.on("error", () => {});
  client.on("data", (chunk) => (text += chunk.toString("latin1")));
  await new Promise((resolve) => client.once("connect", resolve));
  await settle(8);
  return {
    served,
    clock,
    client,
    closed,
    heard: () => text,
    async ask(request, part) {
      text = "";
      client.write(request);
      while (!text.includes(part)) await settle();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      served.server.close();
      await settle(8);
      await served.guard[Symbol.asyncDispose]();
    },
  };
}

const get = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

describe.each([
  ["Express", serveExpress],
  ["Fastify", serveFastify],
])("%s", (name, serve) => {
  test("keeps a connection for as long as it says, and no longer than the limit", async () => {
    await using rig = await openRig(serve);
    for (let count = 0; count < 3; count++) {
      await rig.ask(get, `hello from ${name}`);
      expect(rig.heard()).toContain("Keep-Alive: timeout=59\r\n");
      await rig.clock.pass("59s");
    }
    await rig.clock.pass("0.9s");
    expect(rig.closed).toEqual([]);
    await rig.clock.pass("230ms");
    expect(rig.closed).toMatchObject([{ reason: "idle_timeout", requests: 3 }]);
  });

  test("reads a body, also one that comes in pieces", async () => {
    await using rig = await openRig(serve);
    const head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n";
    await rig.ask(`${head}hello world`, "\r\n\r\nhello world");
    rig.client.write(head);
    await settle(8);
    const [connection] = rig.served.guard.connections();
    expect(connection?.phase).toBe("body");
    rig.client.write("hello ");
    await rig.clock.pass("2s");
    await rig.ask("again", "\r\n\r\nhello again");
    expect(connection).toMatchObject({ phase: "idle", requests: 2 });
  });

  test("is rid of a client that drips its head", async () => {
    await using rig = await openRig(serve);
    rig.client.write("GET / HTTP/1.1\r\n");
    await rig.clock.pass("20.2s");
    expect(rig.closed).toMatchObject([{ reason: "header_wait_timeout" }]);
  });

  test("has its clients told when a handler takes too long", async () => {
    await using rig = await openRig(serve);
    rig.client.write("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    await settle(8);
    await rig.clock.pass("30.2s");
    expect(rig.heard()).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/u);
  });
});
