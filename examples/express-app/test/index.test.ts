import { expect, test } from "@jest/globals";

import { defaultPort } from "../src/index.ts";

test("a free port is asked for", () => {
  expect(defaultPort).toBe(0);
});
