import { expect, test } from "@jest/globals";
import { shuffledPorts } from "../../src/data/ports.ts";

test("all ports of the range come, each once", () => {
  const ports = [...shuffledPorts({ first: 50_000, last: 50_099 })];
  expect(ports.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, at) => 50_000 + at),
  );
});

test("S7: the order cannot be foreseen", () => {
  const range = { first: 50_000, last: 50_099 };
  const orders = Array.from({ length: 5 }, () => [...shuffledPorts(range)].join(","));
  expect(new Set(orders).size).toBe(5);
});
