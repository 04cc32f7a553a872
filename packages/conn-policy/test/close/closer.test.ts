import { expect, test } from "@jest/globals";
import { type AddressInfo, Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destroySocket, sayAndEnd } from "../../src/close/closer.ts";

interface Pair extends AsyncDisposable {
  readonly here: Socket;
  readonly there: Socket;
  readonly how: Promise<string>;
}

async function pair(path?: string): Promise<Pair> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, "127.0.0.1", resolve);
    else server.listen(path, resolve);
  });
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const there =
    path === undefined
      ? connect((server.address() as AddressInfo).port, "127.0.0.1")
      : connect(path);
  const how = new Promise<string>((resolve) => {
    there.on("error", () => resolve("reset"));
    there.on("end", () => resolve("fin"));
    there.on("close", () => resolve("close"));
  });
  const here = await accepted;
  here.on("error", () => {});
  return {
    here,
    there,
    how,
    async [Symbol.asyncDispose]() {
      here.destroy();
      there.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

test("a FIN, or a reset", async () => {
  for (const ending of ["fin", "reset"] as const) {
    await using ends = await pair();
    ends.there.resume();
    destroySocket(ends.here, ending);
    expect(await ends.how).toBe(ending);
  }
});

test("unsent output makes it a reset, or the kernel keeps it", async () => {
  await using ends = await pair();
  ends.here.write(Buffer.alloc(32 * 2 ** 20));
  destroySocket(ends.here, "fin");
  ends.there.resume();
  expect(await ends.how).toBe("reset");
});

test("a UNIX socket has no resets and is closed", async () => {
  await using ends = await pair(join(tmpdir(), `closer-${process.pid}.sock`));
  ends.there.resume();
  destroySocket(ends.here, "reset");
  expect(ends.here.destroyed).toBe(true);
  expect(await ends.how).toBe("fin");
});

test("a socket that was never connected is destroyed, without an error", async () => {
  const socket = new Socket();
  const errors: unknown[] = [];
  socket.on("error", (error) => errors.push(error));
  const isClosed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  destroySocket(socket, "reset");
  await isClosed;
  expect(errors).toEqual([]);
});

test("one that is still connecting is not waited for", async () => {
  // TEST-NET-1 (RFC 5737): nobody answers, or the network says at once that there is no way.
  const socket = connect(9, "192.0.2.1");
  socket.on("error", () => {});
  destroySocket(socket, "reset");
  expect(socket.destroyed).toBe(true);
});

test("a destroyed one stays as it is", async () => {
  await using ends = await pair();
  ends.here.destroy();
  expect(() => destroySocket(ends.here, "reset")).not.toThrow();
});

test("last words go out before the FIN", async () => {
  await using ends = await pair();
  let text = "";
  ends.there.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
  expect(sayAndEnd(ends.here, "421 bye\r\n")).toBe(true);
  expect(await ends.how).toBe("fin");
  expect(text).toBe("421 bye\r\n");
});

test.each([undefined, "", new Uint8Array(0)])("%p is nothing to say", async (words) => {
  await using ends = await pair();
  expect(sayAndEnd(ends.here, words)).toBe(false);
});

test("nothing is said on a stream that has ended", async () => {
  await using ends = await pair();
  ends.here.end();
  expect(sayAndEnd(ends.here, "too late")).toBe(false);
  ends.here.destroy();
  expect(sayAndEnd(ends.here, "too late")).toBe(false);
});

test("a socket whose FIN is on its way is closed all the same: Node cannot reset it then", async () => {
  for (const words of ["", "bye"]) {
    await using ends = await pair();
    const closed = new Promise<void>((resolve) => ends.here.once("close", () => resolve()));
    ends.there.resume();
    if (words === "") ends.here.end();
    else ends.here.end(words);
    destroySocket(ends.here, "reset");
    await closed;
    await ends.how;
  }
});
