import { describe, expect, test } from "@jest/globals";
import { type AddressInfo, Socket, connect, createServer } from "node:net";
import { settle } from "../../src/testing/manual-clock.ts";
import { open, until } from "./open.ts";

interface Side extends AsyncDisposable {
  /** The server's end. */
  readonly socket: Socket;
  readonly peer: Socket;
  readonly port: number;
}

async function side(): Promise<Side> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const { port } = server.address() as AddressInfo;
  const peer = connect(port, "127.0.0.1");
  peer.on("error", () => {});
  const socket = await accepted;
  return {
    socket,
    peer,
    port,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      peer.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

describe("a side socket", () => {
  test("its bytes are activity of the connection, and stay counted when it has closed", async () => {
    await using opened = await open();
    await using data = await side();
    const client = await opened.dial();
    await client.send("STOR\r\n");
    opened.connection.include(data.socket);
    data.socket.resume();
    for (let count = 0; count < 3; count++) {
      await opened.clock.pass("100s");
      data.peer.write("x".repeat(1_000));
      await settle(8);
    }
    expect(opened.connection.explain().bytesIn).toBe(3_006);
    data.peer.end();
    await until(() => data.socket.closed);
    await opened.clock.pass("100s");
    expect(opened.connection.explain().bytesIn).toBe(3_006);
    expect(client.state).toBe("open");
    await opened.clock.pass("21s");
    expect(await client.ended).toBe("fin");
    expect(opened.closed[0]).toMatchObject({ reason: "idle_timeout", bytesIn: 3_006 });
  });

  test("output counts too", async () => {
    await using opened = await open();
    await using data = await side();
    data.peer.resume();
    const client = await opened.dial();
    await client.send("RETR\r\n");
    opened.connection.include(data.socket);
    await opened.clock.pass("100s");
    data.socket.end("y".repeat(5_000));
    await until(() => data.socket.closed);
    expect(opened.connection.explain().bytesOut).toBe(5_000);
    await opened.clock.pass("100s");
    expect(client.state).toBe("open");
  });

  test("dies with the connection", async () => {
    await using opened = await open();
    await using data = await side();
    await opened.dial();
    opened.connection.include(data.socket);
    opened.connection.end("admin_close");
    expect(data.socket.destroyed).toBe(true);
    opened.connection.include(data.peer);
    expect(data.peer.destroyed).toBe(true);
  });

  test("its errors do not end the process", async () => {
    await using opened = await open();
    await using data = await side();
    await opened.dial();
    opened.connection.include(data.socket);
    data.socket.resume();
    data.peer.resetAndDestroy();
    await until(() => data.socket.closed);
    expect(opened.connection.reason).toBeUndefined();
  });

  test("that has closed before is not kept", async () => {
    await using opened = await open();
    await using data = await side();
    await opened.dial();
    data.socket.destroy();
    await until(() => data.socket.closed);
    opened.connection.include(data.socket);
    opened.connection.include(data.socket);
    expect(opened.connection.explain().bytesIn).toBe(0);
  });

  test("that is still connecting goes with the connection", async () => {
    await using opened = await open();
    await opened.dial();
    const socket = new Socket();
    opened.connection.include(socket);
    opened.connection.end("admin_close");
    expect(socket.destroyed).toBe(true);
  });

  test("that is the connection itself is not counted twice", async () => {
    await using opened = await open();
    const client = await opened.dial();
    await client.send("12345");
    opened.connection.include(opened.connection.socket);
    expect(opened.connection.explain().bytesIn).toBe(5);
  });

  test("that is a connection of its own stays one", async () => {
    await using opened = await open();
    const first = await opened.dial();
    const second = await opened.dial();
    const [control, data] = opened.connections;
    if (data !== undefined) control?.include(data.socket);
    second.socket.destroy();
    await until(() => opened.root.counts().currentConnections === 1);
    expect(data?.reason).toBe("client_close");
    expect(control?.reason).toBeUndefined();
    await first.send("x");
    await opened.clock.pass("121s");
    expect(opened.root.counts().closed).toEqual({ client_close: 1, idle_timeout: 1 });
  });

  test("its bytes of a body count, and its reader of a send is judged", async () => {
    await using opened = await open({ protect: { admit: { isMarked: true } } });
    await using data = await side();
    const client = await opened.dial();
    await client.send("RETR\r\n");
    const { connection } = opened;
    connection.include(data.socket);
    data.peer.pause();
    connection.enter("work");
    data.socket.write(Buffer.alloc(16 * 2 ** 20));
    await settle(20);
    connection.enter("send");
    await opened.clock.pass("4s");
    expect(connection.reason).toBeUndefined();
    await opened.clock.pass("1200ms");
    expect(connection.reason).toBe("min_send_rate");
    expect(data.socket.destroyed).toBe(true);
  });
});
