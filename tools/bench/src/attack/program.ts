import { setTimeout as sleep } from "node:timers/promises";
import { answer } from "../child/answer.ts";
import type { Target } from "../load/requester.ts";
import { Dripper } from "./dripper.ts";

/** A crowd of attackers. */
export interface AttackQuestion extends Target {
  readonly count: number;
  /** New connections per second, at most. */
  readonly perSecond: number;
}

export interface DripQuestion extends AttackQuestion {
  /** Between two lines of a head. */
  readonly everyMs: number;
}

export interface StormQuestion extends AttackQuestion {
  /** From a drop to the next attempt. */
  readonly againMs: number;
}

const stepMs = 10;
let crowd: Dripper[] = [];
let attempts = 0;
let isOver = false;

/** Connects, and has one request answered at once: a server may have no patience with those who say nothing. */
async function enter(target: Target): Promise<Dripper> {
  attempts++;
  const dripper = await new Promise<Dripper>((resolve, reject) => {
    const fail = (): void => reject(new Error("an attacker could not connect"));
    const made: Dripper = new Dripper(target, () => resolve(made), fail);
  });
  await dripper.ask();
  return dripper;
}

async function gather({ count, perSecond, ...target }: AttackQuestion): Promise<void> {
  const start = performance.now();
  const opening: Promise<Dripper>[] = [];
  while (opening.length < count) {
    const due = Math.min(count, ((performance.now() - start) / 1_000) * perSecond);
    while (opening.length < due) opening.push(enter(target));
    await sleep(stepMs);
  }
  crowd = await Promise.all(opening);
}

function attack(question: StormQuestion): void {
  if (isOver) return;
  attempts++;
  const again = (): void => void setTimeout(attack, question.againMs, question);
  const dripper: Dripper = new Dripper(question, () => dripper.begin(), again);
}

answer({
  /** Connects; each has one request answered. */
  gather: (question: AttackQuestion): Promise<void> => gather(question),

  /** All begin a head. */
  begin(): void {
    for (const dripper of crowd) dripper.begin();
  },

  /** Connects and drips until all have been dropped; answers when the last has connected. */
  async drip({ everyMs, count, perSecond, ...target }: DripQuestion): Promise<void> {
    const start = performance.now();
    while (crowd.length < count) {
      const due = Math.min(count, ((performance.now() - start) / 1_000) * perSecond);
      while (crowd.length < due) {
        const dripper: Dripper = new Dripper(target, () => dripper.begin(), ignore);
        crowd.push(dripper);
        const timer = setInterval(() => dripper.drip(), everyMs);
        timer.unref();
      }
      await sleep(stepMs);
    }
  },

  /** Connects, begins a head, and connects again whenever it is dropped. */
  storm(question: StormQuestion): void {
    for (let index = 0; index < question.count; index++)
      setTimeout(attack, (index / question.perSecond) * 1_000, question);
  },

  calm(): number {
    isOver = true;
    return attempts;
  },

  open: (): number => crowd.filter((dripper) => dripper.isOpen).length,

  /** How long each was held, in milliseconds; those that still are do not appear. */
  held: (): number[] => crowd.flatMap(({ heldMs }) => heldMs ?? []),
});

function ignore(): void {}
