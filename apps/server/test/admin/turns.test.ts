import { once } from "node:events";
import { type RequestListener, type ServerResponse, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "@jest/globals";
import { settle, waitUntil } from "@core/conn-policy/testing";

import { inTurn } from "../../src/admin/turns.ts";

async function openServer(handler: RequestListener) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function requests(count: number): string {
  return Array.from({ length: count }, (_, at) => `GET /${at} HTTP/1.1\r\nHost: a\r\n\r\n`).join(
    "",
  );
}

test("requests of a connection are answered in order, each by itself", async () => {
  let atOnce = 0;
  const handler = inTurn(async (request, response) => {
    expect(++atOnce).toBe(1);
    await settle(1);
    atOnce--;
    response.end(`[${request.url}]`);
  });
  await using rig = await openServer(handler);
  let text = "";
  rig.client.setEncoding("latin1").on("data", (part: string) => (text += part));
  rig.client.write(requests(20));
  await waitUntil(() => text.includes("[/19]"), "all answers");
  expect(text.match(/\[.*?\]/gu)).toEqual(Array.from({ length: 20 }, (_, at) => `[/${at}]`));
});

test("who does not read is not answered further, and nothing is done when it has gone", async () => {
  let handled = 0;
  const large = Buffer.alloc(8 * 1024 * 1024);
  const answer = async (response: ServerResponse): Promise<void> => {
    handled++;
    response.end(large);
  };
  await using rig = await openServer(inTurn((_request, response) => answer(response)));
  rig.client.pause();
  rig.client.write(requests(20));
  await waitUntil(() => handled > 0, "the first request");
  await settle(50);
  expect(handled).toBe(1);
  rig.client.resetAndDestroy();
  await settle(50);
  expect(handled).toBe(1);
});
