import type { Channel, Reason } from "@core/conn-policy";
import { type ReplyError, replyError } from "../control/reply-error.ts";

const texts: Partial<Record<Reason, string>> = {
  data_channel_timeout: "The data connection has been silent for too long; transfer aborted.",
  min_send_rate: "The data connection is too slow; transfer aborted.",
  min_receive_rate: "The data connection is too slow; transfer aborted.",
  handler_timeout: "The server has taken too long; transfer aborted.",
  shutdown: "The server is going down; transfer aborted.",
  shutdown_timeout: "The server is going down; transfer aborted.",
};

/** `426`: the data connection has ended before the transfer has; the control connection lives. */
export function connectionLost({ reason }: Channel): ReplyError {
  const text = reason === undefined ? undefined : texts[reason];
  return replyError(426, text ?? "The data connection has been closed; transfer aborted.");
}
