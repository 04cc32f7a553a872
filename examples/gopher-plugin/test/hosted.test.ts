import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { createTestClient } from "@core/conn-policy/testing";
import { expect, test } from "@jest/globals";

import { startConnd } from "./connd.ts";
import { makeFolder } from "./folder.ts";

const path = fileURLToPath(new URL("../src/index.ts", import.meta.url));

test.each([
  ["name", "gopher-plugin"],
  ["path", path],
])(
  "connd serves gopher by the plugin's %s alone",
  async (_, use) => {
    await using folder = await makeFolder();
    await using connd = await startConnd(folder.base, {
      dataDir: folder.base,
      admin: { listen: "127.0.0.1:0" },
      services: {
        gopher: {
          use,
          policy: { greetingTimeout: "300ms" },
          sites: { default: { listen: ["127.0.0.1:0"], root: "root" } },
        },
      },
    });
    const listening = connd.lines.find((line) => line.startsWith("listening gopher/default "));
    const socket = connect(Number(listening?.split(":").at(-1)), "127.0.0.1");
    await once(socket, "connect");
    const client = createTestClient(socket);
    await client.write("/docs/about.md\r\n");
    expect(await client.text()).toBe("About\r\n.\r\n");

    const silent = connect(Number(listening?.split(":").at(-1)), "127.0.0.1");
    const connected = performance.now();
    const { how } = await createTestClient(silent).ended;
    expect(how).toBe("fin");
    expect(performance.now() - connected).toBeGreaterThan(250);
    expect(await connd.stop()).toBe(0);
  },
  20_000,
);
