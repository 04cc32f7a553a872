const core = "^packages/conn-policy/src";
const accounts = "^packages/accounts/src/index[.]ts$";
const entries = `${core}/(index|plugin/index)[.]ts$`;

/** What a folder of the core may import besides itself; .oxlintrc.json says where types only. */
const folders = {
  policy: ["phases"],
  phases: ["policy"],
  clock: [],
  admission: ["policy", "phases"],
  bandwidth: ["policy", "phases", "clock"],
  report: ["policy", "phases"],
  close: ["policy", "clock"],
  accept: ["policy", "phases", "clock", "admission", "bandwidth", "close", "report"],
  plugin: ["accept", "bandwidth", "policy", "phases"],
  testing: ["plugin", "accept", "clock", "policy", "phases"],
};
// Why connections end is vocabulary that every folder but the clock speaks.
const reason = `${core}/close/reason[.]ts$`;
const sockets = "^(node:)?(net|tls|http|https|http2|dgram|timers)(/|$)";

// Cycles are the linter's business: without a compiler API, cycles of types alone would count here.
/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(folders).map(([name, others]) => ({
      name: `${name}-imports`,
      severity: "error",
      from: { path: `${core}/${name}/` },
      to: {
        path: `${core}/`,
        pathNot: [
          `${core}/(${[name, ...others].join("|")})/`,
          ...(name === "clock" ? [] : [reason]),
        ],
      },
    })),
    {
      name: "limits-are-pure",
      comment: "policy/ and phases/ are tested with numbers alone",
      severity: "error",
      from: { path: `${core}/(policy|phases)/` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "sockets-and-timers-have-three-homes",
      severity: "error",
      from: {
        path: `${core}/`,
        // Addresses are text there, read and compared by node:net's isIP and BlockList.
        pathNot: `${core}/((accept|close|clock|plugin|testing)/|admission/(address|trusted)[.]ts$)`,
      },
      to: { path: sockets, dependencyTypes: ["core"] },
    },
    {
      name: "core-has-no-dependencies",
      severity: "error",
      from: { path: `${core}/` },
      to: { pathNot: `${core}/`, dependencyTypesNot: ["core"] },
    },
    {
      name: "protocols-see-the-core-only",
      severity: "error",
      from: { path: "^packages/(?!conn-policy/)([^/]+)/src/" },
      to: { path: "^(packages|apps|examples)/", pathNot: ["^packages/$1/", entries, accounts] },
    },
    {
      name: "the-app-sees-entries-only",
      severity: "error",
      from: { path: "^apps/([^/]+)/src/" },
      to: {
        path: "^(packages|apps|examples)/",
        pathNot: ["^apps/$1/", entries, "^packages/[^/]+/src/index[.]ts$"],
      },
    },
    {
      name: "no-deep-imports",
      severity: "error",
      from: { path: "^(packages|apps|examples)/([^/]+)/" },
      to: {
        path: "^(packages|apps|examples)/",
        pathNot: ["^$1/$2/", "^packages/[^/]+/src/((plugin|testing)/)?index[.]ts$"],
      },
    },
    {
      name: "workspaces-import-each-other-by-name",
      severity: "error",
      from: { path: "^(packages|apps|examples)/([^/]+)/" },
      to: {
        path: "^(packages|apps|examples)/",
        pathNot: "^$1/$2/",
        dependencyTypes: ["local"],
      },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|build-test)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@conn-policy/source", "import", "node"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
