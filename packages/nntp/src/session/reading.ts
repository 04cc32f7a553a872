import type { Connection } from "@core/conn-policy";

/** A verb that waits for more of its client: an article, or a line. */
export class Reading {
  readonly #connection: Connection;
  #look: (() => boolean) | undefined;
  #cancel: (() => void) | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get isOn(): boolean {
    return this.#look !== undefined;
  }

  /**
   * Waits until `take` has found it.
   *
   * @param phase `body` for an article; `idle` for a line, whose time begins with its first octet.
   * @returns `undefined` when it will not come. @throws what `take` throws.
   */
  read<Found>(take: () => Found | undefined, phase: "body" | "idle"): Promise<Found | undefined> {
    const found = take();
    const connection = this.#connection;
    if (found !== undefined || connection.reason !== undefined) return Promise.resolve(found);
    connection.enter(phase);
    return new Promise((resolve, reject) => {
      this.#cancel = () => resolve(undefined);
      this.#look = () => {
        try {
          const late = take();
          if (late === undefined) return false;
          resolve(late);
        } catch (error) {
          reject(error);
        }
        this.#look = undefined;
        connection.enter("work");
        return true;
      };
    });
  }

  /** More has come. @returns whether it was what somebody waits for. */
  attend(): boolean {
    return this.#look?.() === true;
  }

  /** Nothing more will come. */
  cancel(): void {
    if (this.#look === undefined) return;
    this.#look = undefined;
    this.#cancel?.();
  }
}
