import { describe, expect, test } from "@jest/globals";
import { type AddressInfo, Socket, connect, createServer } from "node:net";
import { createGuard } from "../../src/accept/create-guard.ts";
import type { Guard } from "../../src/accept/guard.ts";
import { until } from "./open.ts";

/** The server's end of a connection, before anybody has admitted it. */
async function withSocket(run: (socket: Socket, guard: Guard) => Promise<void>): Promise<void> {
  const guard = createGuard({ policy: { maxConnectionsPerAddress: 10 } });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const arrived = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1");
  peer.on("error", () => {});
  try {
    await run(await arrived, guard);
  } finally {
    peer.destroy();
    server.close();
  }
}

const ended = (guard: Guard) => () => guard.counts().currentConnections === 0;

describe("a socket that nobody listens to", () => {
  test("may fail, and is counted", async () => {
    await withSocket(async (socket, guard) => {
      guard.admit(socket);
      socket.destroy(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
      await until(ended(guard));
      expect(guard.counts().closed).toEqual({ client_reset: 1 });
    });
  });

  test("is counted when it was destroyed before it was admitted", async () => {
    await withSocket(async (socket, guard) => {
      socket.destroy();
      guard.admit(socket);
      await until(ended(guard));
      expect(guard.counts().closed).toEqual({ completed: 1 });
    });
  });

  test("is counted when it has a way of its own to be destroyed", async () => {
    await withSocket(async (socket, guard) => {
      let destroyed = 0;
      socket._destroy = function destroyCounted(error, callback) {
        destroyed++;
        Socket.prototype._destroy.call(this, error, callback);
      };
      guard.admit(socket);
      socket.destroy();
      await until(ended(guard));
      expect(destroyed).toBe(1);
    });
  });

  test("is not made to keep listeners", async () => {
    await withSocket(async (socket, guard) => {
      const count = () => socket.listenerCount("close") + socket.listenerCount("error");
      const before = count();
      expect(guard.admit(socket)?.explain().client).toBe("127.0.0.1");
      expect(count()).toBe(before);
    });
  });

  test("is counted under the address that somebody gave it", async () => {
    await withSocket(async (socket, guard) => {
      Object.defineProperty(socket, "remoteAddress", { value: "192.0.2.1" });
      expect(guard.admit(socket)?.explain().client).toBe("192.0.2.1");
    });
  });
});
