import type { Log } from "../../site.ts";
import type { Progress, Queue, Queued } from "../../store/queue.ts";
import type { Badmail } from "../badmail.ts";
import { isDelayUntold, isEndUntold, isWanted, recipientOf } from "../progress.ts";
import { readBeginning } from "../read-head.ts";
import type { Schedule } from "../schedule.ts";
import { mayReturnAll, toNotice } from "./notice.ts";
import type { NoticeKind } from "./report.ts";

/** What is longer comes back as its headers only. */
const maxReturned = 65_536;

export interface TellerParts {
  readonly queue: Queue;
  readonly badmail: Badmail;
  readonly schedule: Schedule;
  readonly hostname: string;
  readonly now: () => number;
  readonly log: Log;
}

/** Tells senders what became of their messages; what nobody is to be told of goes to Badmail. */
export class Teller {
  readonly #parts: TellerParts;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  /** @returns the progress with marks for what has been told; the same one when there was nothing to tell. */
  async tell(queued: Queued): Promise<readonly Progress[]> {
    const { envelope, progress } = queued;
    const { schedule, now } = this.#parts;
    const untold = progress.filter(isEndUntold);
    const failures = untold.filter(({ state }) => state === "failed");
    const successes = untold.filter(({ state }) => state === "delivered");
    const time = now();
    const delays = progress.filter((each) => isDelayUntold(each, envelope, schedule, time));
    const told = new Set([
      ...(await this.#tellOf("failure", queued, failures)),
      ...(await this.#tellOf("success", queued, successes)),
      ...(await this.#tellOf("delay", queued, delays)),
    ]);
    if (told.size === 0) return progress;
    return progress.map((each) => (told.has(each) ? asTold(each) : each));
  }

  async #tellOf(
    kind: NoticeKind,
    queued: Queued,
    concerned: readonly Progress[],
  ): Promise<readonly Progress[]> {
    if (concerned.length === 0) return [];
    try {
      await this.#tell(kind, queued, concerned);
      return concerned;
    } catch (error) {
      const { id } = queued;
      this.#parts.log("error", "the sender of a message could not be told of it", { id, error });
      return [];
    }
  }

  async #tell(kind: NoticeKind, queued: Queued, concerned: readonly Progress[]): Promise<void> {
    const { id, envelope } = queued;
    const { badmail, log } = this.#parts;
    if (envelope.sender === "") {
      // RFC 5321 section 4.5.5: nobody is told of a notification, or two servers would tell each other for ever.
      if (kind === "failure") await badmail.put(queued, concerned, "It could not be delivered.");
      return;
    }
    const wanted = concerned.filter((each) => isWanted(recipientOf(envelope, each), kind));
    if (wanted.length > 0) await this.#send(kind, queued, wanted);
    else if (kind === "failure") {
      log("info", "a message was not delivered, and its sender did not want to know", { id });
    }
  }

  async #send(kind: NoticeKind, queued: Queued, wanted: readonly Progress[]): Promise<void> {
    const { queue, schedule, hostname, now } = this.#parts;
    const { id, envelope, size } = queued;
    const { sender, isUtf8, receivedAt } = envelope;
    // One octet more than may come back shows that there is more.
    const limit = mayReturnAll(queued, kind) ? Math.min(size, maxReturned) : maxReturned;
    const original = await readBeginning(() => queue.read(id), limit);
    const retryUntil = receivedAt + schedule.expireMs;
    const options = { kind, hostname, now: now(), retryUntil };
    const { text, is8Bit } = toNotice(queued, wanted, original, options);
    const draft = await queue.begin(
      {
        sender: "",
        recipients: [{ address: sender }],
        origin: { client: "local", helo: hostname, isEncrypted: false },
        receivedAt: now(),
        isUtf8,
        is8Bit,
      },
      text.length,
    );
    await draft.write(text);
    const notice = await draft.commit();
    this.#parts.log("info", "notification", { id, notice, kind, recipient: sender });
  }
}

function asTold(progress: Progress): Progress {
  if (progress.state === "waiting") return { ...progress, isDelayTold: true };
  return { ...progress, isEndTold: true };
}
