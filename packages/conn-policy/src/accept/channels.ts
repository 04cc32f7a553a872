import type { Reason } from "../close/reason.ts";
import type { SideChannel } from "./side-channel.ts";

/** The channels of a connection, and what all it ever had have moved: totals never fall. */
export class Channels {
  readonly #live: Set<SideChannel> = new Set();
  #receivedBefore = 0;
  #acceptedBefore = 0;

  add(channel: SideChannel): void {
    this.#live.add(channel);
  }

  forget(channel: SideChannel): void {
    if (!this.#live.delete(channel)) return;
    this.#receivedBefore += channel.bytesIn;
    this.#acceptedBefore += channel.bytesOut;
  }

  get isEmpty(): boolean {
    return this.#live.size === 0;
  }

  /** The one that began first. */
  get first(): SideChannel | undefined {
    for (const channel of this.#live) return channel;
    return undefined;
  }

  get received(): number {
    let sum = this.#receivedBefore;
    for (const channel of this.#live) sum += channel.bytesIn;
    return sum;
  }

  get accepted(): number {
    let sum = this.#acceptedBefore;
    for (const channel of this.#live) sum += channel.bytesOut;
    return sum;
  }

  end(reason: Reason): void {
    for (const channel of this.#live) channel.end(reason);
  }

  /** Other limits may be in force. */
  relimit(): void {
    for (const channel of this.#live) channel.relimit();
  }

  shape(): void {
    for (const channel of this.#live) channel.shape();
  }
}
