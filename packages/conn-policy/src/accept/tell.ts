import { type GuardEvent, hasChannelListener, publishEvent } from "../report/event.ts";
import { warnOnce } from "./warn.ts";

/** Reports an event to the guard's callback and to whoever listens on its channel. */
export function tell(onEvent: ((event: GuardEvent) => void) | undefined, event: GuardEvent): void {
  try {
    // An async function may be given where nothing is awaited.
    const told: unknown = onEvent?.(event);
    if (told instanceof Promise) told.catch((error: unknown) => warnOnce("onEvent", error));
  } catch (error) {
    warnOnce("onEvent", error);
  }
  if (hasChannelListener(event.type)) publishEvent(event);
}
