/** Pieces of a JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

export const text = (description: string, examples: readonly string[] = []): Schema => ({
  type: "string",
  description,
  ...(examples.length === 0 ? {} : { examples }),
});

export const texts = (description: string, examples: readonly string[] = []): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
  ...(examples.length === 0 ? {} : { examples: [examples] }),
});

export const flag = (description: string): Schema => ({ type: "boolean", description });

export const choice = (choices: readonly string[], description: string): Schema => ({
  enum: choices,
  description,
});

export const count = (description: string, maximum: number): Schema => ({
  type: "integer",
  minimum: 1,
  maximum,
  description,
});

export const size = (description: string): Schema => ({
  anyOf: [{ type: "string" }, { type: "integer" }],
  examples: ["32MiB"],
  description,
});

export const range = (description: string): Schema => texts(description, ["192.0.2.0/24"]);
