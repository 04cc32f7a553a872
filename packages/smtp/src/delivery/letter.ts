import type { EnvelopeRecipient } from "../store/envelope.ts";
import type { Queue, Queued } from "../store/queue.ts";
import type { Letter } from "./transport.ts";

export function toLetter(
  { id, envelope, size }: Queued,
  recipients: readonly EnvelopeRecipient[],
  queue: Queue,
): Letter {
  return { id, envelope, size, recipients, open: () => queue.read(id) };
}
