/**
 * The import rules, by room and by role of a file. The pure core (telephony, changes) knows nobody; the adapters
 * (preflight, tenant, store) know the core; what runs and what people see and press know the core and the shapes of
 * the adapters, and of each other nothing; only the composition root (src/app.ts, src/compose) names concrete adapters.
 */

/** Takes due work. */
const runs = [
  "^src/[^/]+/run/",
  "^src/tasks/",
  "^src/doctor/doctor-runner[.]ts$",
  "^src/audit/(post-seal|kept-seal)[.]ts$",
  "^src/changes/kinds/[^/]+/plan-now[.]ts$",
];

/** What kinds of change are, as data. */
const kinds = "^src/changes/kinds/(kinds?|[^/]+/kind)[.]ts$";

/** The pure part of a kind of change; whatever it imports must be here as well, or in the core. */
const planners =
  "^src/changes/kinds/[^/]+/(plan-(?!now[.])[^/]+|migration-words|close-out-snapshot|fold-back|old-trunk-in-use)[.]ts$";

/**
 * What a change is and how it is decided: all of changes but its roles, and what both what runs and what people press do with the
 * stores that they are given.
 */
const core = [
  "^src/changes/(?!run/|chat/|cards/|kinds/|(transition|approvers)[.]ts$)",
  kinds,
  // What is watched of a trunk, and the life of an alert.
  "^src/alerts/(alert|sight|levels|baseline|emergency-routes|alerts-of|decide-alert|look|see-trunk)[.]ts$",
];

/** What people see, type and press: commands, actions, views and cards, in the room that they are about. */
const chat = {
  path: [
    "^src/teams/",
    "^src/changes/(chat|cards|kinds)/",
    "^src/preflight/(chat|attest)/",
    "^src/(gateways|people|calls|audit|evidence|alerts)/",
    "^src/doctor/(doctor-(capability|view|card)|rehearsal-file)[.]ts$",
    "^src/web/overview[.]ts$",
  ],
  pathNot: [planners, ...core, ...runs],
};

/** Turns what it is given into a card or words. */
const views = [
  "^src/teams/cards/",
  "^src/(?!tenant/).*-(card|words|facts|sections|buttons)[.]ts$",
  "^src/changes/cards/(approval-card|told|waves/section-space)[.]ts$",
];

/** Modules that talk to the outside; those above them may know their types, never themselves. */
const adapters = "^src/(tenant/|store/|preflight/(?!chat/|attest/|run/))";

/** What those above take from adapters beside types: what a finding is and how it weighs, which is pure, and an error's class. */
const shared = [
  "^src/preflight/(weighing|evidence|check|check-ids)[.]ts$",
  "^src/tenant/(tenant-error|reading)[.]ts$",
  // What is stored of a visit, as a schema.
  "^src/doctor/doctor-check[.]ts$",
  // What answers must look like: data, and its comparison.
  "^src/tenant/contract/",
  "^src/tenant/powershell/allowed-cmdlets[.]ts$",
];

/** The composition root. */
const root = "^src/(app[.]ts$|compose/)";

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
        pathNot: ["^src/main[.]ts$", "^src/cli/", "^src/tab/", "[.]json$"],
      },
      to: {},
    },
    {
      name: "lib-imports-nothing",
      severity: "error",
      from: { path: "^src/lib/" },
      to: { path: "^src/", pathNot: "^src/lib/" },
    },
    {
      name: "telephony-imports-nothing",
      comment: "But what is small and general, and a library that parses number patterns.",
      severity: "error",
      from: { path: "^src/telephony/" },
      to: {
        pathNot: [
          "^src/telephony/",
          "^src/lib/(cut|cache|immutable|time)[.]ts$",
          "^node_modules/(@eslint-community/regexpp|zod)/",
        ],
      },
    },
    {
      name: "changes-know-only-telephony",
      comment:
        "The core is pure; it takes Node's hash functions from outside, for the digest, the time zones of luxon, and zod for what is stored.",
      severity: "error",
      from: { path: core },
      to: {
        pathNot: [
          ...core,
          "^src/telephony/",
          "^src/lib/(cut|immutable|look-alike|problem|sentences|time)[.]ts$",
          "^(node:)?crypto$",
          "^node_modules/(luxon|zod)/",
        ],
      },
    },
    {
      name: "planners-are-pure",
      comment: "As the core, which they rest on.",
      severity: "error",
      from: { path: planners },
      to: {
        pathNot: [
          ...core,
          planners,
          "^src/telephony/",
          "^src/lib/(cut|immutable|look-alike|problem|sentences|time)[.]ts$",
        ],
      },
    },
    {
      name: "adapters-know-the-core-and-themselves",
      severity: "error",
      from: { path: "^src/(preflight|tenant|store)/", pathNot: "^src/preflight/(chat|attest|run)/" },
      to: {
        path: "^src/",
        pathNot: ["^src/$1/", "^src/(telephony|lib)/", ...core, ...shared],
        ...notTypesOnly,
      },
    },
    {
      name: "others-know-the-shape-of-adapters",
      comment: "They are given their collaborators; they import types and what all share.",
      severity: "error",
      // The preflight and audit commands and the migration run without the bot: they are put together in src/cli itself.
      from: {
        path: "^src/",
        pathNot: [adapters, root, "^src/cli/(preflight|audit|migrate)"],
      },
      to: { path: adapters, pathNot: shared, ...notTypesOnly },
    },
    {
      name: "what-runs-knows-nothing-that-people-see",
      comment: "They meet only in the database.",
      severity: "error",
      from: { path: runs },
      to: chat,
    },
    {
      name: "what-people-see-knows-nothing-that-runs",
      comment: "They meet only in the database.",
      severity: "error",
      from: chat,
      to: { path: runs },
    },
    {
      name: "only-chat-knows-chat",
      comment: "Beside the composition root. Others may know the types of a turn, to measure it.",
      severity: "error",
      from: { path: "^src/", pathNot: [...chat.path, root] },
      to: { ...chat, ...notTypesOnly },
    },
    {
      name: "features-do-not-know-how-a-turn-arrives",
      comment:
        "A feature is given a turn and answers it: capability, cards and files are all it needs of teams.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/teams/", root] },
      to: { path: "^src/teams/(entry|channel|sdk)/" },
    },
    {
      name: "views-show-what-they-are-given",
      comment: "They read nothing: no store, no tenant, no turn and no command.",
      severity: "error",
      from: { path: views },
      to: {
        path: [
          "^src/(store|tenant)/",
          "^src/teams/(entry|channel|sdk|files)/",
          "-(command|action|capability)[.]ts$",
          "^src/teams/capability/",
        ],
        ...notTypesOnly,
      },
    },
    {
      name: "botbuilder-stays-in-teams",
      comment: "Its support ended in 2025, so the rest must not know it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/teams/" },
      to: { path: "node_modules/(botbuilder|botframework-)" },
    },
    {
      name: "only-teams-sdk-runs-botbuilder",
      comment: "The rest of teams knows its types.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/teams/sdk/" },
      to: { path: "node_modules/(botbuilder|botframework-)", ...notTypesOnly },
    },
    {
      name: "restify-stays-in-web",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/web/" },
      to: { path: "node_modules/restify/" },
    },
    {
      name: "only-the-composition-root-is-not-imported",
      severity: "error",
      // The doctor looks at the bot as it would start; evidence is read through the same configuration.
      from: { path: "^src/", pathNot: ["^src/main[.]ts$", "^src/cli/(doctor|evidence)[.]ts$", root] },
      to: { path: ["^src/main[.]ts$", root] },
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
          "^src/(telephony/|lib/lines[.]ts$)",
          "^src/tenant/powershell/host-protocol[.]ts$",
          "^src/web/this-machine[.]ts$",
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
