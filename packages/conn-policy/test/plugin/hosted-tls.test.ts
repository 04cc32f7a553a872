import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import { type TestClient, createRig, settle } from "../../src/testing/index.ts";
import { fixture, greeter, tls } from "./greeter.ts";
import { closedIn } from "./script.ts";

describe("with TLS", () => {
  const options = { text: "secret" };

  test("lines, limits and last words are those of any connection", async () => {
    await using rig = await createRig(greeter, { options, tls });
    const client = await rig.dial({ tls: true });
    await client.write("a\nb");
    expect(await client.line()).toBe("secret a");
    await client.write("\n");
    expect(await client.line()).toBe("secret b");
    await settle();
    expect([...rig.guard.connections()].map(({ phase }) => phase)).toEqual(["idle"]);
    await rig.clock.pass("421s");
    expect(await client.text()).toBe("* idle_timeout\n");
    expect(client.state).toBe("fin");
    expect(await closedIn(rig)).toEqual({ idle_timeout: 1 });
  });

  test("a client that stops in the handshake is cut", async () => {
    await using rig = await createRig(greeter, { options, tls });
    const client = await rig.dial();
    expect([...rig.guard.connections()].map(({ phase }) => phase)).toEqual(["handshake"]);
    await rig.clock.pass("11s");
    await client.ended;
    expect(client.bytesReceived).toBe(0);
    expect(await closedIn(rig)).toEqual({ handshake_timeout: 1 });
  });

  test("a client that only looks whether the port is open is forgotten at once", async () => {
    await using rig = await createRig(greeter, { options, tls });
    const client = await rig.dial();
    client.end();
    expect(await closedIn(rig)).toEqual({ client_close: 1 });
  });

  test("a client may shut its side and still read the answer", async () => {
    await using rig = await createRig(greeter, { options, tls });
    const client = await rig.dial({ tls: true, allowHalfOpen: true });
    await client.write("a\n");
    client.end();
    expect(await client.text()).toBe("secret a\n");
    expect(await closedIn(rig)).toEqual({ client_close: 1 });
  });

  test("a client that does not speak it is forgotten", async () => {
    await using rig = await createRig(greeter, { options, tls });
    const client = await rig.dial();
    await client.write("GET / HTTP/1.1\r\n\r\n");
    await client.ended;
    expect(await closedIn(rig)).toEqual({ tls_error: 1 });
  });

  test("a reload reads the certificate anew, or changes nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "conn-policy-"));
    const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
    copyFileSync(tls.cert, files.cert);
    copyFileSync(tls.key, files.key);
    try {
      await using rig = await createRig(greeter, { options, tls: files });
      const listen = [{ host: "127.0.0.1", port: 0, tls: true }];
      const reload = async (text: string): Promise<void> => {
        const changed = {
          name: "default",
          listen,
          options: { text },
          guard: rig.guard,
          tls: files,
        };
        (await rig.service?.prepareReload?.([changed]))?.commit();
      };
      copyFileSync(fixture("renewed-cert.pem"), files.cert);
      await expect(reload("wrong")).rejects.toThrow(/key values mismatch/u);
      const before = await rig.dial({ tls: true });
      await before.write("a\n");
      expect(await before.line()).toBe("secret a");
      expect(subjectOf(before)).toBe("localhost");
      copyFileSync(fixture("renewed-key.pem"), files.key);
      await reload("right");
      const after = await rig.dial({ tls: true });
      await after.write("a\n");
      expect(await after.line()).toBe("right a");
      expect(subjectOf(after)).toBe("renewed");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function subjectOf({ socket }: TestClient): unknown {
  return socket instanceof TLSSocket ? socket.getPeerCertificate().subject.CN : undefined;
}
