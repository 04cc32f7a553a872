import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import type { Channel } from "../../src/accept/channel.ts";
import type { Connection } from "../../src/accept/connection.ts";
import { type Opened, open } from "./open.ts";

/** A data connection on loopback. */
export interface Data extends AsyncDisposable {
  /** The server's end. */
  readonly socket: Socket;
  readonly peer: Socket;
}

export async function openData(): Promise<Data> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1");
  peer.on("error", () => {});
  const socket = await accepted;
  return {
    socket,
    peer,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      peer.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const policy = {
  connectionTimeout: "10s",
  handlerTimeout: "20s",
  dataChannelTimeout: "5s",
  handshakeTimeout: "3s",
  minFileBytesPerSec: "1000B/s",
  minReceiveBytesPerSec: "1000B/s",
} as const;

/** A connection that works for its client over a channel. */
export interface Busy extends AsyncDisposable {
  readonly opened: Opened;
  readonly connection: Connection;
  readonly channel: Channel;
}

export async function openBusy(): Promise<Busy> {
  const opened = await open({ policy, protect: { admit: { isMarked: true } } });
  const client = await opened.dial();
  await client.send("RETR\r\n");
  const { connection } = opened;
  connection.enter("work");
  return {
    opened,
    connection,
    channel: connection.openChannel(),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
