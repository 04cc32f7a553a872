import { expect, test } from "@jest/globals";

import { serviceName } from "../src/index.ts";

test("the service is called http", () => {
  expect(serviceName).toBe("http");
});
