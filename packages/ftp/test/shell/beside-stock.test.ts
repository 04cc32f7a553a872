import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, type Server, connect } from "node:net";
import { expect, test } from "@jest/globals";
import { createTestClient } from "@core/conn-policy/testing";
import { ask, openControlRig } from "../control/rig.ts";

interface Stock {
  readonly server: Server;
  on(event: "login", listener: (data: object, resolve: (login: object) => void) => void): void;
  listen(): Promise<void>;
  close(): Promise<void>;
}

const { FtpSrv } = createRequire(import.meta.url)("ftp-srv") as {
  readonly FtpSrv: new (options: object) => Stock;
};

test("a stock ftp-srv in the same process answers as it always did", async () => {
  await using rig = await openControlRig();
  const ours = await rig.logIn();
  const log = { child: () => log, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const signals = ["SIGTERM", "SIGINT", "SIGQUIT"] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const stock = new FtpSrv({ url: "ftp://127.0.0.1:0", log });
  stock.on("login", (_data, resolve) => resolve({ root: "/" }));
  stock.server.listen(0, "127.0.0.1");
  await once(stock.server, "listening");
  const { port } = stock.server.address() as AddressInfo;
  const theirs = createTestClient(connect(port, "127.0.0.1"));
  try {
    expect(await theirs.line()).toBe("220 Ready");
    expect(await ask(theirs, "USER u")).toMatch(/^331 /);
    expect(await ask(theirs, "PASS any")).toMatch(/^230 /);
    // Its own word for it, where ours is another.
    expect(await ask(theirs, "TYPE X")).toMatch(/^501 /);
    expect(await ask(ours, "TYPE X")).toMatch(/^504 /);
    expect(await ask(theirs, "PWD")).toMatch(/^257 /);
    expect(await ask(ours, "PWD")).toBe('257 "/"');
  } finally {
    theirs.socket.destroy();
    stock.server.close();
    for (const [at, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (before[at]?.includes(listener) !== true) process.off(signal, listener);
      }
    }
  }
});
