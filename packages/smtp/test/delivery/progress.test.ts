import { expect, test } from "@jest/globals";
import { recipientOf } from "../../src/delivery/progress.ts";
import type { Envelope } from "../../src/store/envelope.ts";

const count = 1_000;

test("of thousands of recipients each is found without a look at all the others", () => {
  let looks = 0;
  const recipients = Array.from({ length: count }, (_, at) => ({
    get address() {
      looks++;
      return `user${at}@ours.test`;
    },
    notify: "never" as const,
  }));
  const envelope: Envelope = {
    sender: "",
    recipients,
    origin: { client: "192.0.2.1", helo: "client", isEncrypted: false },
    receivedAt: 0,
    isUtf8: false,
    is8Bit: false,
  };
  for (let at = 0; at < count; at++) {
    const address = `user${at}@ours.test`;
    const progress = { address, state: "waiting", attempts: 0, nextAt: 0 } as const;
    expect(recipientOf(envelope, progress)).toEqual({ address, notify: "never" });
    const member = { ...progress, address: `member${at}@ours.test`, expandedFrom: address };
    expect(recipientOf(envelope, member)).toEqual({ address: member.address, notify: "never" });
  }
  expect(looks).toBeLessThan(10 * count);
});
