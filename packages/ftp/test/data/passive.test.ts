import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { openTransferRig, portOf } from "../transfer/rig.ts";

/** A small range in which nobody else listens, so that running out of it can be seen. */
async function freeRange(): Promise<{ readonly first: number; readonly last: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return { first: port, last: port };
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  const [error] = (await Promise.race([once(socket, "connect"), once(socket, "error")]).catch(
    (reason: unknown) => [reason],
  )) as [{ readonly code?: string } | undefined];
  socket.destroy();
  return error?.code === "ECONNREFUSED";
}

describe("PASV and EPSV", () => {
  test("PASV tells address and port in six numbers", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const answer = await rig.ask("PASV");
    const numbers = /^227 Entering Passive Mode \((.*)\)\.$/.exec(answer)?.[1]?.split(",") ?? [];
    expect(numbers.slice(0, 4)).toEqual(["127", "0", "0", "1"]);
    const data = await rig.dial(Number(numbers[4]) * 256 + Number(numbers[5]));
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await data.text()).toBe("content");
  });

  test("PASV tells passiveAddress where there is one", async () => {
    await using rig = await openTransferRig({ site: { passiveAddress: "192.0.2.7" } });
    expect(await rig.ask("PASV")).toMatch(/^227 .*\(192,0,2,7,\d+,\d+\)\.$/);
  });

  test.each(["EPSV", "EPSV 1"])("%s", async (command) => {
    await using rig = await openTransferRig();
    expect(await rig.ask(command)).toMatch(/^229 Entering Extended Passive Mode \(\|\|\|\d+\|\)$/);
  });

  test.each([
    ["EPSV 2", "522 Network protocol not supported, use (1)"],
    ["EPSV 3", "522 Network protocol not supported, use (1)"],
    ["EPSV x", "501 EPSV [1 | 2 | ALL]"],
  ])("%s is refused", async (command, answer) => {
    await using rig = await openTransferRig();
    expect(await rig.ask(command)).toBe(answer);
  });

  test("over IPv6: EPSV works, PASV says what does", async () => {
    await using rig = await openTransferRig({ host: "::1" });
    await rig.write("a", "content");
    expect(await rig.ask("PASV")).toBe("425 PASV is for IPv4. Use EPSV.");
    expect(await rig.ask("EPSV 1")).toBe("522 Network protocol not supported, use (2)");
    const data = await rig.passive();
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await data.text()).toBe("content");
  });

  test("IPv4 on a listener for both families", async () => {
    await using rig = await openTransferRig({ host: "::ffff:127.0.0.1" });
    await rig.write("a", "content");
    expect(await rig.ask("PASV")).toMatch(/^227 .*\(127,0,0,1,/);
    const data = await rig.passive();
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await data.text()).toBe("content");
  });

  test("after EPSV ALL there is no other way", async () => {
    await using rig = await openTransferRig();
    expect(await rig.ask("EPSV ALL")).toMatch(/^200 /);
    expect(await rig.ask("PASV")).toMatch(/^503 /);
    expect(await rig.ask("PORT 127,0,0,1,200,10")).toMatch(/^503 /);
    expect(await rig.ask("EPRT |1|127.0.0.1|50000|")).toMatch(/^503 /);
    expect(await rig.ask("EPSV")).toMatch(/^229 /);
  });

  test("a transfer without a way is 425", async () => {
    await using rig = await openTransferRig();
    expect(await rig.ask("RETR a")).toBe("425 Use PASV, EPSV, PORT or EPRT first.");
    expect(await rig.ask("STOR a")).toMatch(/^425 /);
    expect(await rig.ask("LIST")).toMatch(/^425 /);
  });
});

describe("whose connection it is", () => {
  test("S6: a stranger is dropped, and the owner is served", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const port = portOf(await rig.ask("EPSV"));
    const stranger = await rig.dial(port, "127.0.0.2");
    expect((await stranger.ended).text).toBe("");
    const owner = await rig.dial(port);
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await owner.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("S7: a session has one listener, however often it asks", async () => {
    await using rig = await openTransferRig({ site: { passivePorts: await freeRange() } });
    const ports = new Set<number>();
    for (let count = 0; count < 20; count++) ports.add(portOf(await rig.ask("EPSV")));
    expect(ports.size).toBe(1);
  });

  test("S7: the listener closes when its owner has come, and with the session", async () => {
    await using rig = await openTransferRig();
    const port = portOf(await rig.ask("EPSV"));
    await rig.dial(port);
    await settle();
    expect(await isRefused(port)).toBe(true);
    const next = portOf(await rig.ask("EPSV"));
    rig.control.reset();
    await settle();
    expect(await isRefused(next)).toBe(true);
  });

  test("no port is free: 425, and the session lives", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using rig = await openTransferRig({
      site: { passivePorts: { first: port, last: port } },
    });
    expect(await rig.ask("EPSV")).toBe(
      "425 No port is free for a data connection. Try again later.",
    );
    server.close();
    await once(server, "close");
    expect(await rig.ask("EPSV")).toMatch(/^229 /);
  });

  test("S8: what has connected and is not used dies with the session", async () => {
    await using rig = await openTransferRig();
    const data = await rig.passive();
    await settle();
    rig.control.reset();
    await data.ended;
  });

  test("C9: a listener that was replaced disturbs no later transfer", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const stale = await rig.passive();
    const data = await rig.passive();
    await stale.ended;
    await rig.clock.pass("60s");
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await data.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("S3: connections to ports of a session that has gone throw nothing", async () => {
    await using rig = await openTransferRig({ isEncrypted: true });
    const first = portOf(await rig.ask("EPSV"));
    const second = portOf(await rig.ask("EPSV"));
    const early = connect({ host: "127.0.0.1", port: second });
    early.on("error", () => {});
    await once(early, "connect");
    rig.control.reset();
    early.resetAndDestroy();
    await settle();
    expect(await isRefused(first)).toBe(true);
    expect(await isRefused(second)).toBe(true);
  });
});

describe("when the client connects", () => {
  test("after 150", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const port = portOf(await rig.ask("EPSV"));
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    const data = await rig.dial(port);
    expect(await data.text()).toBe("content");
    expect(await rig.control.line()).toMatch(/^226 /);
  });

  test("never: 425 at dataChannelTimeout, and the session lives", async () => {
    await using rig = await openTransferRig({ policy: { dataChannelTimeout: "30s" } });
    await rig.write("a", "content");
    const port = portOf(await rig.ask("EPSV"));
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    await rig.clock.pass("29900ms");
    expect(rig.control.rest).toBe("");
    await rig.clock.pass("400ms");
    expect(await rig.control.line()).toMatch(/^425 /);
    expect(await isRefused(port)).toBe(true);
    expect(await rig.ask("NOOP")).toBe("200 OK");
    expect(rig.log).toEqual(["transfer"]);
  });

  test("and leaves before the transfer: 425", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const data = await rig.passive();
    await settle();
    data.reset();
    await settle();
    expect(await rig.ask("RETR a")).toMatch(/^150 /);
    expect(await rig.control.line()).toMatch(/^425 /);
  });
});
