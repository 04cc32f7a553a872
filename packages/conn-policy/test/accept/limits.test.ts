import { describe, expect, test } from "@jest/globals";
import type { Socket } from "node:net";
import { settle } from "../../src/testing/manual-clock.ts";
import { type Opened, open } from "./open.ts";

const tickMs = 64;

/** The connection is open one tick before the limit and has ended two ticks after it, with one reason, on the wire too. */
async function expectEnd(
  opened: Opened,
  ms: number,
  reason: string,
  how: "fin" | "reset" = "fin",
  client = opened.dial(),
): Promise<void> {
  const { clock, root } = opened;
  const { state, ended } = await client;
  expect(state).toBe("open");
  await clock.pass(ms - tickMs);
  expect(root.counts().currentConnections).toBe(1);
  await clock.pass(3 * tickMs);
  expect(root.counts()).toMatchObject({ currentConnections: 0, closed: { [reason]: 1 } });
  expect(await ended).toBe(how);
}

const marked = { admit: { isMarked: true, strayBytes: 2 } };

describe("every limit, on both sides", () => {
  test("greeting: connected, nothing received", async () => {
    await using opened = await open({ policy: { greetingTimeout: "60s" } });
    await expectEnd(opened, 60_000, "greeting_timeout");
  });

  test("idle, where nobody marks phases: any byte either way is activity", async () => {
    await using opened = await open({
      onSocket: (socket) => socket.on("data", () => socket.write("ok")),
    });
    const client = await opened.dial();
    await client.send("hello");
    await opened.clock.pass(119_000);
    await client.send("x");
    await expectEnd(opened, 120_000, "idle_timeout", "fin", Promise.resolve(client));
    expect(client.text).toBe("okok");
  });

  test("idle: what the server says on its own is activity where nobody marks phases", async () => {
    await using opened = await open();
    const client = await opened.dial();
    await client.send("hello");
    await opened.clock.pass(100_000);
    opened.connection.socket.write("news");
    await settle();
    await expectEnd(opened, 120_000, "idle_timeout", "fin", Promise.resolve(client));
  });

  test("idle, marked: from the end of the last request", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("request");
    await opened.clock.pass(50_000);
    opened.connection.enter("work");
    opened.connection.enter("idle");
    await expectEnd(opened, 120_000, "idle_timeout", "fin", Promise.resolve(client));
  });

  test("head: from its first byte, not extended by drips", async () => {
    await using opened = await open({ protect: marked, policy: { headerWaitTimeout: "10s" } });
    const client = await opened.dial();
    await client.send("GET");
    for (let count = 0; count < 9; count++) {
      await opened.clock.pass(1_000);
      await client.send("x");
    }
    expect(opened.connection.phase).toBe("head");
    await expectEnd(opened, 1_000, "header_wait_timeout", "reset", Promise.resolve(client));
  });

  test("head: the same for the second request", async () => {
    await using opened = await open({ protect: marked, policy: { headerWaitTimeout: "10s" } });
    const client = await opened.dial();
    await client.send("GET / HTTP/1.1\r\n\r\n");
    opened.connection.enter("work");
    opened.connection.enter("idle");
    await opened.clock.pass(100_000);
    await client.send("GET");
    await opened.clock.pass(9_000);
    await client.send("x");
    await expectEnd(opened, 1_000, "header_wait_timeout", "reset", Promise.resolve(client));
  });

  test("head: the bytes that begin it earn credit like the others", async () => {
    const policy = {
      headerWaitTimeout: "10s",
      minHeadBytesPerSec: "500B/s",
      headerWaitCeiling: "20s",
    };
    await using opened = await open({ protect: marked, policy });
    const client = await opened.dial();
    await client.send("x".repeat(2_500));
    await expectEnd(opened, 15_000, "header_wait_timeout", "reset", Promise.resolve(client));
  });

  test("stray bytes between requests neither begin a head nor keep the connection", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("request");
    opened.connection.enter("idle");
    await opened.clock.pass(100_000);
    await client.send("\r\n");
    expect(opened.connection.phase).toBe("idle");
    await expectEnd(opened, 20_000, "idle_timeout", "fin", Promise.resolve(client));
  });

  test("body: at half the floor", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("POST");
    opened.connection.enter("body");
    for (let second = 0; second < 9; second++) {
      await client.send("x".repeat(120));
      await opened.clock.pass(1_000);
    }
    // 5 s and the credit of 1,080 bytes at 240 B/s: 9.5 s.
    await expectEnd(opened, 500, "min_receive_rate", "reset", Promise.resolve(client));
  });

  test("body: at twice the floor never", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    await client.send("POST");
    opened.connection.enter("body");
    for (let second = 0; second < 60; second++) {
      await client.send("x".repeat(480));
      await opened.clock.pass(1_000);
    }
    expect(client.state).toBe("open");
    expect(opened.root.counts().currentConnections).toBe(1);
  });

  test("body: a stall, with the rate off", async () => {
    await using opened = await open({ protect: marked, policy: { minReceiveBytesPerSec: "off" } });
    const client = await opened.dial();
    await client.send("POST");
    opened.connection.enter("body");
    await opened.clock.pass(30_300);
    await client.send("more");
    await expectEnd(opened, 120_000, "body_timeout", "reset", Promise.resolve(client));
  });

  test("body: while the server does not read, its own limit holds", async () => {
    await using opened = await open({ protect: marked, policy: { handlerTimeout: "90s" } });
    const client = await opened.dial();
    await client.send("POST");
    opened.connection.enter("body", { isReading: () => false });
    await opened.clock.pass(89_000);
    expect(client.state).toBe("open");
    await opened.clock.pass(2_200);
    expect(opened.root.counts().closed).toEqual({ handler_timeout: 1 });
  });

  test("work: the client's clocks stand still, the handler's does not", async () => {
    await using opened = await open({ protect: marked, policy: { handlerTimeout: "5m" } });
    const client = await opened.dial();
    await client.send("request");
    opened.connection.enter("work");
    await expectEnd(opened, 300_000, "handler_timeout", "fin", Promise.resolve(client));
  });

  test("login: from the connect, whatever is done meanwhile", async () => {
    await using opened = await open({ protect: marked, policy: { loginTimeout: "30s" } });
    const client = await opened.dial();
    for (const phase of ["idle", "head", "work", "idle"] as const) {
      await opened.clock.pass(5_000);
      await client.send("x");
      opened.connection.enter(phase);
    }
    await expectEnd(opened, 10_000, "login_timeout", "fin", Promise.resolve(client));
  });

  test("login: met by who has logged in", async () => {
    await using opened = await open({ protect: marked, policy: { loginTimeout: "30s" } });
    const client = await opened.dial();
    await client.send("PASS x");
    opened.connection.enter("work");
    opened.connection.authenticated();
    opened.connection.enter("idle");
    await expectEnd(opened, 120_000, "idle_timeout", "fin", Promise.resolve(client));
  });

  test("handshake", async () => {
    await using opened = await open({ protect: { admit: { phase: "handshake" } } });
    await expectEnd(opened, 10_000, "handshake_timeout", "reset");
  });

  test("drain phase", async () => {
    await using opened = await open({ protect: marked });
    const client = await opened.dial();
    opened.connection.enter("drain");
    await expectEnd(opened, 30_000, "shutdown_timeout", "reset", Promise.resolve(client));
  });
});

test("a mark takes the byte totals of its moment: what was handled is no new request", async () => {
  await using opened = await open({ protect: marked, policy: { headerWaitTimeout: "30s" } });
  const client = await opened.dial();
  await client.send("LIST\r\n");
  opened.connection.enter("idle");
  await opened.clock.pass(31_000);
  expect(opened.connection.phase).toBe("idle");
  expect(client.state).toBe("open");
});

test("a protocol without types that enters no phase is told which there are", async () => {
  await using opened = await open();
  await opened.dial();
  expect(() => opened.connection.enter("sleep" as "work")).toThrow(
    expect.objectContaining({ code: "ERR_CONN_POLICY_UNKNOWN_PHASE" }),
  );
});

test("a block of three seconds closes nobody whose data waits", async () => {
  await using opened = await open({
    policy: { connectionTimeout: "3s" },
    onSocket: (socket: Socket) => socket.on("data", () => socket.write("ok")),
  });
  const client = await opened.dial();
  await client.send("hello");
  await opened.clock.pass(2_900);
  // The bytes are in the kernel when the process comes to itself.
  client.socket.write("still here");
  opened.clock.block(3_000);
  await opened.clock.pass(0);
  expect(client.state).toBe("open");
  await opened.clock.pass(2_800);
  expect(client.state).toBe("open");
  expect(opened.root.counts().currentConnections).toBe(1);
});
