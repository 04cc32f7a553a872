/** Actions on the same message one after another. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(id: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(id);
    const turn = before === undefined ? action() : before.then(action, action);
    this.#last.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(id) === turn) this.#last.delete(id);
    }
  }
}
