import { jest } from "@jest/globals";

type SomeMap = Map<unknown, unknown>;

/** Sees which maps something is put into, and so which keys have stayed. */
export class MapWatch implements Disposable {
  readonly #maps = new Set<SomeMap>();
  readonly #spy: { mockRestore(): void };

  constructor() {
    const maps = this.#maps;
    const set = Reflect.get(Map.prototype, "set") as SomeMap["set"];
    this.#spy = jest.spyOn(Map.prototype, "set").mockImplementation(function put(
      this: SomeMap,
      key,
      value,
    ) {
      maps.add(this);
      return Reflect.apply(set, this, [key, value]);
    });
  }

  get keys(): readonly unknown[] {
    return [...this.#maps].flatMap((map) => Array.from(map.keys()));
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore();
  }
}
