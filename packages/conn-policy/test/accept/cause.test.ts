import { describe, expect, test } from "@jest/globals";
import { createServer as createHttp } from "node:http";
import type { Socket } from "node:net";
import { causeOfClose } from "../../src/accept/cause.ts";
import type { Phase } from "../../src/phases/phase.ts";
import { open, until } from "./open.ts";

interface Facts {
  readonly code?: string;
  readonly streamCode?: string;
  readonly readableEnded?: boolean;
  readonly bytesRead?: number;
}

function cause({ code, streamCode, ...facts }: Facts, phase: Phase = "idle"): string {
  const failed = (with_: string | undefined): Error | null =>
    with_ === undefined ? null : Object.assign(new Error(with_), { code: with_ });
  const socket = { readableEnded: false, bytesRead: 1, errored: failed(code), ...facts };
  const stream = { readableEnded: false, errored: failed(streamCode) };
  return causeOfClose(socket as Socket, stream as Socket, phase);
}

describe("why a connection closed that nobody ended", () => {
  test.each([
    ["ECONNRESET", "client_reset"],
    ["EPIPE", "client_reset"],
    ["ETIMEDOUT", "client_reset"],
    ["EHOSTUNREACH", "client_reset"],
    ["HPE_INVALID_METHOD", "protocol_error"],
    ["HPE_INVALID_EOF_STATE", "client_close"],
    ["ERR_SSL_BAD_RECORD_TYPE", "tls_error"],
    ["ERR_TLS_HANDSHAKE_TIMEOUT", "tls_error"],
    ["ENOBUFS", "io_error"],
    ["", "io_error"],
  ])("the error %p: %p", (code, reason) => {
    expect(cause({ code })).toBe(reason);
    expect(cause({ streamCode: code })).toBe(reason);
  });

  test("a FIN of the client", () => {
    expect(cause({ readableEnded: true })).toBe("client_close");
  });

  test("the server's own code", () => {
    expect(cause({})).toBe("completed");
  });

  test("a handshake that fails, or is not even begun", () => {
    expect(cause({ bytesRead: 5 }, "handshake")).toBe("tls_error");
    expect(cause({ bytesRead: 0 }, "handshake")).toBe("client_close");
  });
});

test("node:http's own answer to what is no request", async () => {
  await using opened = await open({ server: createHttp() });
  const client = await opened.dial();
  client.socket.write("what?\r\n\r\n");
  await until(() => opened.root.counts().currentConnections === 0);
  expect(opened.root.counts().closed).toEqual({ protocol_error: 1 });
  expect(await client.ended).toBe("fin");
  expect(client.text).toContain("400 Bad Request");
});
