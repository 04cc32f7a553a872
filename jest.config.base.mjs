/** Shared by every package: TypeScript sources as ES modules, no build needed. */
export const base = {
  testEnvironment: "node",
  testEnvironmentOptions: {
    customExportConditions: ["@conn-policy/source", "node", "node-addons"],
  },
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  injectGlobals: false,
};
