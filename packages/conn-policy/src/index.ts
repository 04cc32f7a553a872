export const entry = "core";
