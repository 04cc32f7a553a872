import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";
import { makeFolder, openService } from "./service-rig.ts";

/** How many follow all requests of the process; Node has no other way to tell. */
function followers(): number {
  const { _subscribers = [] } = channel("http.server.request.start") as {
    _subscribers?: unknown[];
  };
  return _subscribers.length;
}

test("a listener that could not open follows no requests any more", async () => {
  await using folder = await makeFolder({ "index.html": "home" });
  const taken = createServer();
  await once(taken.listen(0, "127.0.0.1"), "listening");
  const { port } = taken.address() as AddressInfo;
  const before = followers();
  const start = openService({ a: { root: folder.path, port } });
  await expect(start).rejects.toMatchObject({ code: "EADDRINUSE" });
  await settle();
  expect(followers()).toBe(before);
  await once(taken.close(), "close");
});
