import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { type Rig, createRig } from "../../src/testing/index.ts";
import { pop3 } from "./pop3.ts";

const options = { messages: ["hello"] };

function portOf(rig: Rig): number {
  return Number(rig.addresses[0]?.split(":")[1]);
}

describe("a rig", () => {
  test("closes everything, also when the test throws", async () => {
    let port = 0;
    const failing = async (): Promise<never> => {
      await using rig = await createRig(pop3, { options });
      port = portOf(rig);
      await rig.dial();
      const deaf = await rig.dial();
      deaf.stopReading();
      throw new Error("a failed expectation");
    };
    await expect(failing()).rejects.toThrow("a failed expectation");
    const refused = await new Promise((resolve) => {
      connect(port, "127.0.0.1").on("error", resolve);
    });
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("makes the tree of a host, and tells what happened", async () => {
    await using rig = await createRig(pop3, { options, policy: { connectionTimeout: "7s" } });
    expect(rig.guard.path).toBe("pop3/default");
    expect(rig.guard.policy.connectionTimeout).toBe(7_000);
    expect(rig.guard.origins.headerWaitTimeout).toBe("pop3 defaults");
    const client = await rig.dial();
    client.reset();
    await rig.clock.pass(0);
    expect(rig.events.map(({ type }) => type)).toEqual(["opened", "closed"]);
    expect(rig.root.counts().totalConnectionAttempts).toBe(1);
  });

  test("opens a server that was made by a function", async () => {
    await using rig = await createRig((setup) => pop3.createServer({ ...setup, ...options }));
    const client = await rig.dial({ localAddress: "127.0.0.2" });
    expect(await client.line()).toBe("+OK ready");
    expect(rig.events).toMatchObject([{ type: "opened", client: "127.0.0.2" }]);
  });
});

describe("a test client", () => {
  test("takes what it reads, and knows all that came", async () => {
    await using rig = await createRig(pop3, { options });
    const client = await rig.dial();
    expect(await client.until("+OK")).toBe("+OK");
    expect(client.rest).toBe(" ready\r\n");
    await client.write("RETR 1\r\nQUIT\r\n");
    expect(await client.line()).toBe(" ready");
    expect(await client.text()).toBe("+OK\r\nhello\r\n.\r\n+OK bye\r\n");
    const { how, text, bytes } = await client.ended;
    expect([how, text.length, bytes.length]).toEqual(["fin", 35, client.bytesReceived]);
  });

  test("says what came instead of what was waited for", async () => {
    await using rig = await createRig(pop3, { options });
    const client = await rig.dial();
    await client.write("QUIT\r\n");
    await expect(client.until("nothing like it")).rejects.toThrow(
      'the connection ended (fin) before "nothing like it"; there is "+OK ready\\r\\n+OK bye\\r\\n"',
    );
  });
});
