const core = "^packages/conn-policy/src";
const entries = `${core}/(index|plugin/index)[.]ts$`;

/** Whose code a folder of the core may import, and whose types besides; itself is always allowed. */
const folders = {
  policy: { code: ["phases"], types: [] },
  phases: { code: ["policy"], types: [] },
  clock: { code: [], types: [] },
  admission: { code: ["policy"], types: ["phases"] },
  bandwidth: { code: ["policy"], types: ["phases"] },
  report: { code: ["policy"], types: ["phases"] },
  close: { code: ["policy", "clock"], types: ["phases", "report"] },
  accept: {
    code: ["policy", "phases", "clock", "admission", "bandwidth", "close", "report"],
    types: [],
  },
  plugin: { code: ["accept", "policy"], types: ["phases", "clock", "report"] },
  testing: { code: ["plugin", "accept", "clock", "policy"], types: ["phases", "report"] },
};

const folderRules = Object.entries(folders).flatMap(([name, { code, types }]) => {
  const inside = (...names) => `${core}/(${names.join("|")})/`;
  const from = { path: inside(name) };
  // What ends a connection is vocabulary that every folder speaks.
  const reason = `${core}/close/reason[.]ts$`;
  return [
    {
      name: `${name}-imports`,
      severity: "error",
      from,
      to: { path: `${core}/`, pathNot: [inside(name, ...code, ...types), reason] },
    },
    {
      name: `${name}-imports-types-only`,
      severity: "error",
      from,
      to: {
        path: [...types.map((type) => inside(type)), reason],
        pathNot: inside(name, ...code),
        dependencyTypesNot: ["type-only"],
      },
    },
  ];
});

const sockets = "^(node:)?(net|tls|http|https|http2|dgram|timers)(/|$)";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...folderRules,
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
      from: { path: `${core}/`, pathNot: `${core}/(accept|close|clock|plugin|testing)/` },
      to: { path: sockets, dependencyTypes: ["core"] },
    },
    {
      name: "plugins-name-socket-types-only",
      severity: "error",
      from: { path: `${core}/plugin/` },
      to: { path: sockets, dependencyTypes: ["core"], dependencyTypesNot: ["type-only"] },
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
      to: { path: "^(packages|apps|examples)/", pathNot: ["^packages/$1/", entries] },
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
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|build-test|node_modules)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@conn-policy/source", "import", "node"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
