import { expect, test } from "@jest/globals";
import { type TestClient, settle, waitUntil } from "@core/conn-policy/testing";
import { createGate } from "./fakes.ts";
import { type SmtpRig, openSmtp } from "./rig.ts";

const each = 200;
const group = "EHLO client.example\r\n";
const toData = "MAIL FROM:<joe@example.net>\r\nRCPT TO:<jane@example.org>\r\nDATA\r\n";

async function open(rig: SmtpRig, prepare: (wire: TestClient) => Promise<void>) {
  const wires: TestClient[] = [];
  for (let count = 0; count < each; count++) {
    const wire = await rig.dial();
    await prepare(wire);
    wires.push(wire);
  }
  return wires;
}

test("a thousand clients that say nothing, drip, hang or do not read leave honest mail unharmed, and go in time", async () => {
  await using rig = await openSmtp({
    policy: { connectionTimeout: "3s", headerWaitTimeout: "3s", handlerTimeout: "3s" },
  });
  const gate = createGate();
  rig.queue.onCommit = () => gate.passed;
  const beginData = async (wire: TestClient): Promise<void> => {
    await wire.until("\r\n");
    await wire.write(group);
    await wire.until("250 CHUNKING\r\n");
    await wire.write(toData);
    await wire.until("354 ");
  };
  await open(rig, async (wire) => {
    await beginData(wire);
    await wire.write("x\r\n.\r\n");
  });
  await settle();
  rig.queue.onCommit = () => undefined;
  await open(rig, async (wire) => wire.write(group));
  const commands = await open(rig, async (wire) => wire.write("E"));
  const messages = await open(rig, beginData);
  await open(rig, async (wire) => {
    wire.stopReading();
    await wire.write(group);
  });
  const honest = await rig.connect();
  expect(await honest.send("hello")).toMatch(/^250/u);
  for (let seconds = 0; seconds < 45; seconds++) {
    for (const wire of [...commands, ...messages])
      if (wire.state === "open") wire.socket.write("x");
    await rig.clock.pass("1s");
    expect(await (await rig.connect()).ask("EHLO client.example")).toMatch(/^250/u);
  }
  gate.open();
  await waitUntil(() => rig.guard.counts().currentConnections < 10, "the crowd is gone");
  const { closed } = rig.guard.counts();
  expect(closed).toMatchObject({
    handler_timeout: each,
    header_wait_timeout: each,
    min_receive_rate: each,
  });
  expect(rig.queue.messages).toHaveLength(1);
  expect(rig.told).toEqual([]);
}, 180_000);
