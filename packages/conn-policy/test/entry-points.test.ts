import { expect, test } from "@jest/globals";

test.each(["@core/conn-policy", "@core/conn-policy/plugin", "@core/conn-policy/testing"])(
  "%s can be imported by name",
  async (entry) => {
    expect(await import(entry)).toBeDefined();
  },
);
