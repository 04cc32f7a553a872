import { expect, test } from "@jest/globals";
import { openBusy, openData } from "./busy.ts";
import { until } from "./open.ts";

test("a channel is what its connection is explained by: its limit comes first", async () => {
  await using busy = await openBusy();
  const { channel, connection, opened } = busy;
  await opened.clock.pass("2s");
  const { endsInMs, ...rest } = connection.explain();
  expect(rest).toMatchObject({
    ...{ phase: "work", reason: "data_channel_timeout", limit: "dataChannelTimeout" },
    ...{ value: "5s", origin: "host" },
  });
  expect(endsInMs).toBeGreaterThan(2_800);
  expect(endsInMs).toBeLessThan(3_200);
  channel.end("completed");
  expect(connection.explain()).toMatchObject({ reason: "handler_timeout", value: "20s" });
});

test("a channel that lingers keeps the connection from its idle limit until the client shuts its side", async () => {
  await using busy = await openBusy();
  await using data = await openData();
  const { channel, connection, opened } = busy;
  opened.guard.patch({ dataChannelTimeout: "1h" });
  channel.attach(data.socket);
  data.socket.resume();
  data.socket.end("x");
  channel.linger();
  connection.enter("idle");
  await opened.clock.pass("35s");
  expect([channel.phase, channel.reason, connection.reason]).toEqual([
    "drain",
    undefined,
    undefined,
  ]);
  data.peer.resume();
  data.peer.end();
  await until(() => channel.reason !== undefined);
  expect(channel.reason).toBe("completed");
  await opened.clock.pass("9900ms");
  expect(connection.reason).toBeUndefined();
  await opened.clock.pass("300ms");
  expect(connection.reason).toBe("idle_timeout");
});

test("a channel that lingers ends at dataChannelTimeout, and what the kernel holds is the client's", async () => {
  await using busy = await openBusy();
  await using data = await openData();
  const { channel, connection, opened } = busy;
  const text: string[] = [];
  channel.attach(data.socket);
  data.socket.end("x".repeat(10_000));
  await until(() => data.socket.writableFinished);
  channel.linger();
  connection.enter("idle");
  await opened.clock.pass("4950ms");
  expect(channel.reason).toBeUndefined();
  await opened.clock.pass("200ms");
  expect(channel.reason).toBe("completed");
  data.peer.on("data", (chunk: Buffer) => text.push(chunk.toString()));
  await until(() => data.peer.readableEnded);
  expect(text.join("")).toHaveLength(10_000);
  await opened.clock.pass("9700ms");
  expect(connection.reason).toBeUndefined();
  await opened.clock.pass("500ms");
  expect(connection.reason).toBe("idle_timeout");
});
