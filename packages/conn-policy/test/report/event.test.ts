import { expect, test } from "@jest/globals";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type GuardEvent, hasChannelListener, publishEvent } from "../../src/report/event.ts";

const event: GuardEvent = { type: "opened", guard: "http/default", id: 1, client: "192.0.2.1" };

test("events go to the channel of their type, and nowhere else", () => {
  const heard: unknown[] = [];
  const note = (message: unknown): void => void heard.push(message);
  subscribe("conn-policy.opened", note);
  expect(hasChannelListener("opened")).toBe(true);
  expect(hasChannelListener("closed")).toBe(false);
  publishEvent(event);
  publishEvent({
    type: "refused",
    guard: "http",
    client: undefined,
    reason: "overload",
    level: "",
  });
  unsubscribe("conn-policy.opened", note);
  publishEvent(event);
  expect(heard).toEqual([event]);
  expect(hasChannelListener("opened")).toBe(false);
});
