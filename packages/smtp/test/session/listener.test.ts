import { connect } from "node:net";
import { createTestClient } from "@core/conn-policy/testing";
import { expect, test } from "@jest/globals";
import { openListener } from "@core/conn-policy/plugin";
import { Listener } from "../../src/listener.ts";
import { announceSite } from "../../src/sites.ts";
import { openSmtp } from "./rig.ts";

test("another site of the same name is for clients that come from now on", async () => {
  await using rig = await openSmtp({ policy: { connectionTimeout: "10s" } });
  const { listener } = rig;
  const old = await rig.connect();
  listener.site = {
    ...listener.site,
    hostname: "new.example.org",
    banner: "at your service",
    limits: { ...listener.site.limits, maxMessageBytes: 5 },
  };
  announceSite(listener.site);
  expect(listener.site.hostname).toBe("new.example.org");
  const wire = await rig.dial();
  expect(await wire.line()).toBe("220 new.example.org ESMTP at your service");
  const young = await rig.connect();
  expect(await young.ask("EHLO client.example")).toContain("SIZE 5\n");
  expect(await young.ask("MAIL FROM:<joe@example.net> SIZE=6")).toMatch(/^552/u);
  expect(await old.send("more than five")).toMatch(/^250/u);
  await rig.clock.pass("10200ms");
  expect(await old.wire.text()).toMatch(/^421 4\.4\.2 new\.example\.org /u);
});

test("TLS from the first byte on needs a certificate", async () => {
  await using rig = await openSmtp();
  const { site } = rig.listener;
  expect(() => new Listener({ site, role: "submissions" })).toThrow(RangeError);
});

test("a listener tells where it is, and rejects what it cannot have", async () => {
  await using rig = await openSmtp();
  const { site } = rig.listener;
  const listener = new Listener({ site, role: "transfer" });
  const address = await openListener(listener.server, { host: "127.0.0.1", port: 0 });
  const port = Number(address.split(":")[1]);
  const client = createTestClient(connect(port, "127.0.0.1"));
  expect(await client.line()).toMatch(/^220/u);
  const second = new Listener({ site, role: "transfer" });
  await expect(openListener(second.server, { host: "127.0.0.1", port })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  client.end();
  listener.server.close();
});
