import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";
import { type Rig, openTransferRig } from "../transfer/rig.ts";

/** What the client waits at. */
async function listen(host = "127.0.0.1"): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

async function fetchTo(
  rig: Rig,
  server: Server,
): Promise<{ text: string; from: string | undefined }> {
  const arrival = once(server, "connection");
  expect(await rig.ask("RETR a")).toMatch(/^150 /);
  const [socket] = (await arrival) as [Socket];
  const from = socket.remoteAddress;
  const text = await rig.adopt(socket).text();
  expect(await rig.control.line()).toMatch(/^226 /);
  server.close();
  return { text, from };
}

describe("PORT and EPRT", () => {
  test("PORT: the server connects, from the address the client knows", async () => {
    await using rig = await openTransferRig({ host: "127.0.0.5" });
    await rig.write("a", "content");
    const { server, port } = await listen();
    const from = rig.session.client.replaceAll(".", ",");
    expect(from).toBe("127,0,0,1");
    expect(await rig.ask(`PORT ${from},${port >> 8},${port & 255}`)).toMatch(/^200 /);
    expect(await fetchTo(rig, server)).toEqual({ text: "content", from: "127.0.0.5" });
  });

  test("EPRT over IPv6", async () => {
    await using rig = await openTransferRig({ host: "::1" });
    await rig.write("a", "content");
    const { server, port } = await listen("::1");
    expect(await rig.ask(`EPRT |2|::1|${port}|`)).toMatch(/^200 /);
    expect(await fetchTo(rig, server)).toEqual({ text: "content", from: "::1" });
  });

  test.each([
    ["C12: PORT", 501],
    ["C12: PORT 127,0,0,1,400,400", 501],
    ["C12: EPRT |1|127.0.0.1|99999|", 501],
    ["C12: EPRT |3|127.0.0.1|5000|", 522],
    ["C12: PORT 127,0,0,1,3,255", 504],
    ["C12: PORT 127,0,0,2,200,10", 504],
    ["C12: EPRT |2|::1|5000|", 504],
  ])("%s is %d", async (name, code) => {
    await using rig = await openTransferRig();
    expect(await rig.ask(name.slice("C12: ".length))).toMatch(new RegExp(`^${code} `));
    expect(await rig.ask("RETR a")).toMatch(/^425 /);
  });

  test("a site may forbid them", async () => {
    await using rig = await openTransferRig({ site: { allowActive: false } });
    expect(await rig.ask("PORT 127,0,0,1,200,10")).toMatch(/^502 /);
  });

  test("nobody listens there: 425 without 150", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const { server, port } = await listen();
    server.close();
    await once(server, "close");
    await rig.ask(`EPRT |1|127.0.0.1|${port}|`);
    expect(await rig.ask("RETR a")).toMatch(/^425 /);
    expect(await rig.ask("NOOP")).toBe("200 OK");
  });

  test("S2: a session that ends while the server connects takes nothing along", async () => {
    await using rig = await openTransferRig();
    await rig.write("a", "content");
    const { server, port } = await listen();
    server.on("connection", (socket) => {
      rig.control.reset();
      rig.adopt(socket);
    });
    await rig.ask(`EPRT |1|127.0.0.1|${port}|`);
    await rig.control.write("RETR a\r\n");
    await waitUntil(() => rig.session.connection.reason !== undefined, "the session ends");
    await waitUntil(() => rig.session.transfer === undefined, "the transfer ends");
    await settle();
    server.close();
  });
});
