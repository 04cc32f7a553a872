import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Aged, AgeList } from "../../src/admission/age-list.ts";

interface Entry extends Aged<Entry> {
  readonly id: number;
}

function idsOf(list: AgeList<Entry>): number[] {
  const ids: number[] = [];
  for (let entry = list.oldest; entry !== undefined; entry = entry.newer) ids.push(entry.id);
  return ids;
}

describe("AgeList", () => {
  test("agrees with an array", () => {
    const step = fc.tuple(fc.constantFrom("add", "add", "remove", "refresh"), fc.nat());
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const list = new AgeList<Entry>();
        const array: Entry[] = [];
        for (const [id, [what, pick]] of steps.entries()) {
          const at = array.length === 0 ? 0 : pick % array.length;
          const known = array[at];
          if (what === "add") {
            const entry: Entry = { id, older: undefined, newer: undefined };
            list.add(entry);
            array.push(entry);
          } else if (known !== undefined) {
            array.splice(at, 1);
            if (what === "refresh") array.push(known);
            if (what === "refresh") list.refresh(known);
            else list.remove(known);
          }
          expect(idsOf(list)).toEqual(array.map((entry) => entry.id));
        }
      }),
    );
  });
});
