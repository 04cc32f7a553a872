interface Question {
  readonly messageId: string;
  readonly resolve: (isKnown: boolean) => void;
  readonly reject: (error: unknown) => void;
}

type Known = (messageIds: readonly string[]) => Promise<readonly boolean[]>;

/** A window of CHECKs that came together is one question to the store. */
export class KnownBatch {
  readonly #known: Known;
  #questions: Question[] = [];

  constructor(known: Known) {
    this.#known = known;
  }

  isKnown(messageId: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#questions.push({ messageId, resolve, reject });
      // Behind all that came with the same octets.
      if (this.#questions.length === 1) process.nextTick(() => void this.#ask());
    });
  }

  async #ask(): Promise<void> {
    const questions = this.#questions;
    this.#questions = [];
    try {
      const answers = await this.#known(questions.map(({ messageId }) => messageId));
      for (const [index, { resolve }] of questions.entries()) resolve(answers[index] === true);
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }
}
