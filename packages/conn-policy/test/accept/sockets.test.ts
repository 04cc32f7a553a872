import { describe, expect, test } from "@jest/globals";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGuard } from "../../src/accept/create-guard.ts";
import { settle } from "../../src/testing/manual-clock.ts";
import { open, until } from "./open.ts";

interface Plain extends AsyncDisposable {
  dial(): Socket;
}

/** A server that nobody guards. */
async function plain(onSocket: (socket: Socket) => void): Promise<Plain> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const peers: Socket[] = [];
  return {
    dial() {
      const peer = connect(port, "127.0.0.1");
      peer.on("error", () => {});
      peers.push(peer);
      return peer;
    },
    async [Symbol.asyncDispose]() {
      for (const peer of peers) peer.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const marked = { admit: { isMarked: true } };

describe("sockets as they come", () => {
  test("admitted twice it is one connection", async () => {
    await using opened = await open({
      at: (root) => root.child({ name: "site" }),
    });
    await opened.dial();
    const { connection } = opened;
    expect(opened.guard.admit(connection.socket)).toBe(connection);
    expect(opened.root.admit(connection.socket)).toBe(connection);
    expect(opened.root.counts()).toMatchObject({
      totalConnectionAttempts: 1,
      currentConnections: 1,
    });
    connection.end("admin_close");
    expect(opened.root.counts().currentConnections).toBe(0);
  });

  test("admitted to two trees it is a mistake", async () => {
    await using opened = await open();
    await opened.dial();
    const other = createGuard({ name: "other" });
    expect(() => other.admit(opened.connection.socket)).toThrow(
      expect.objectContaining({ code: "ERR_CONN_POLICY_FOREIGN_GUARD" }),
    );
    expect(other.connectionOf(opened.connection.socket)).toBeUndefined();
  });

  test("destroyed before it is admitted it is counted, and gone", async () => {
    await using opened = await open();
    const early: unknown[] = [];
    await using other = await plain((socket) => {
      socket.destroy();
      // Its close is still to come the first time, and over the second.
      early.push(opened.root.admit(socket));
      socket.once("close", () => early.push(opened.root.admit(socket)));
    });
    other.dial();
    await until(() => early.length === 2);
    expect(early).toEqual([undefined, undefined]);
    expect(opened.root.counts()).toMatchObject({
      totalConnectionAttempts: 2,
      currentConnections: 0,
      closed: { completed: 2 },
    });
  });

  test("a UNIX socket has no address and no reset", async () => {
    const path = join(tmpdir(), `guard-${process.pid}.sock`);
    await using opened = await open({
      path,
      protect: marked,
      policy: { maxConnectionsPerAddress: 1, maxConnections: 3 },
    });
    const first = await opened.dial();
    const second = await opened.dial();
    expect([first.state, second.state]).toEqual(["open", "open"]);
    opened.connection.end("min_send_rate");
    expect(await second.ended).toBe("fin");
    await opened.clock.pass("121s");
    expect(opened.root.counts().closed).toEqual({ min_send_rate: 1, greeting_timeout: 1 });
  });

  test("a half-open client is idle like any other", async () => {
    await using opened = await open({ allowHalfOpen: true });
    const client = await opened.dial({ allowHalfOpen: true });
    client.socket.end("last request");
    await settle(8);
    expect(opened.root.counts().currentConnections).toBe(1);
    await opened.clock.pass("121s");
    expect(opened.root.counts().closed).toEqual({ idle_timeout: 1 });
  });

  test("bytes that were read before the admission are no greeting", async () => {
    await using opened = await open();
    await using other = await plain((socket) => {
      socket.once("data", () => opened.root.admit(socket));
    });
    other.dial().write("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n");
    await until(() => opened.root.counts().currentConnections === 1);
    const [connection] = [...opened.root.connections()];
    connection?.socket.write("220 hello\r\n");
    await settle();
    expect(connection?.phase).toBe("greeting");
  });
});
