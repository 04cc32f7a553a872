// turbo hides which Node ran the tests, and a run on another version must prove that it was one.
if (process.env.CP_NODE_BIN) console.log(`tests run on Node ${process.version}`);

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
  // Property tests on a busy machine; a hang is still found.
  testTimeout: 30_000,
};
