/**
 * The import rules. `src` is layered: the pure core (telephony, change) knows nobody, the adapters know the core,
 * chat and runner know the core and the shapes of the adapters, and only src/app.ts names concrete adapters.
 */

/** Modules that talk to the outside; those above them may know their types, never themselves. */
const adapters = "^src/(preflight|tenant|store)/";

/** What those above take from adapters beside types: how findings weigh, which is pure, and an error's class. */
const shared = [
  "^src/(deadline|retry-after|cut|look-alike|lines)[.]ts$",
  "^src/preflight/(weighing|evidence)\\.ts$",
  "^src/tenant/(tenant-error|reading)\\.ts$",
  // What answers must look like: data, and its comparison.
  "^src/tenant/contract/",
  "^src/tenant/allowed-cmdlets\\.ts$",
];

const notTypesOnly = { dependencyTypesNot: ["type-only"] };

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      comment: "Code that nobody imports is dead, unless it is an entry point.",
      severity: "error",
      from: {
        orphan: true,
        path: "^src/",
        pathNot: ["^src/main\\.ts$", "^src/cli/", "^src/tab/", "\\.json$"],
      },
      to: {},
    },
    {
      name: "telephony-imports-nothing",
      comment: "But how lists are shortened, and a library that parses number patterns.",
      severity: "error",
      from: { path: "^src/telephony/" },
      to: { pathNot: ["^src/telephony/", "^src/cut[.]ts$", "^node_modules/@eslint-community/regexpp/"] },
    },
    {
      name: "change-knows-only-telephony",
      comment:
        "The core is pure; it takes Node's hash functions from outside, for the digest, and the time zones of luxon.",
      severity: "error",
      from: { path: "^src/change/" },
      to: {
        pathNot: [
          "^src/(change|telephony)/",
          "^src/(cut|look-alike)[.]ts$",
          "^(node:)?crypto$",
          "^node_modules/luxon/",
        ],
      },
    },
    {
      name: "adapters-know-the-core-and-themselves",
      severity: "error",
      from: { path: "^src/(preflight|tenant|store)/" },
      to: { path: "^src/", pathNot: ["^src/$1/", "^src/(telephony|change)/", ...shared], ...notTypesOnly },
    },
    {
      name: "others-know-the-shape-of-adapters",
      comment:
        "runner, chat, web and cli are given their collaborators; they import types and what all share.",
      severity: "error",
      // The preflight and audit commands and the migration run without the bot: they are put together in src/cli itself.
      from: {
        path: "^src/(runner|chat|web|cli|doctor|rehearsal)/",
        pathNot: "^src/cli/(preflight|audit|migrate)",
      },
      to: { path: adapters, pathNot: shared, ...notTypesOnly },
    },
    {
      name: "chat-and-runner-meet-only-in-the-database",
      severity: "error",
      from: { path: "^src/(chat|runner)/" },
      to: { path: "^src/(chat|runner)/", pathNot: "^src/$1/" },
    },
    {
      name: "botbuilder-stays-in-chat-and-web",
      comment: "Its support ended in 2025, so the rest must not know it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(chat|web)/" },
      to: { path: "node_modules/(botbuilder|botframework-|restify/)" },
    },
    {
      name: "only-the-composition-root-is-not-imported",
      severity: "error",
      // The doctor looks at the bot as it would start.
      from: { path: "^src/", pathNot: ["^src/main\\.ts$", "^src/cli/doctor\\.ts$"] },
      to: { path: "^src/(app|main)\\.ts$" },
    },
    {
      name: "src-knows-no-simulation-and-no-tests",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(sim|test|bench|manifest|tools)/" },
    },
    {
      name: "the-package-is-made-apart",
      comment: "manifest/ uses development packages; it knows the product by its template alone.",
      severity: "error",
      from: { path: "^manifest/" },
      to: { path: "^(src|sim|test|bench)/" },
    },
    {
      name: "sim-knows-only-the-field-and-the-host-protocol",
      severity: "error",
      comment: "And whom the bot answers in simulated mode: the simulated tenant answers nobody else.",
      from: { path: "^sim/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/(telephony/|lines[.]ts$)",
          "^src/tenant/host-protocol\\.ts$",
          "^src/web/this-machine\\.ts$",
        ],
        ...notTypesOnly,
      },
    },
    {
      name: "sim-knows-no-tests",
      severity: "error",
      from: { path: "^sim/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "resolvable",
      comment: "Microsoft's types of Graph hold nothing but types.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^@microsoft/microsoft-graph-types$" },
    },
    {
      name: "product-uses-no-development-packages",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
