import js from "@eslint/js";
import tseslint from "typescript-eslint";
import { noSilentCut } from "./tools/lint/no-silent-cut.js";
import { noStatusWritten } from "./tools/lint/no-status-written.js";

const local = { rules: { "no-silent-cut": noSilentCut, "no-status-written": noStatusWritten } };

export default tseslint.config(
  { ignores: ["dist", "data", "node_modules", "coverage", "test-results"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
        { selector: "ExportDefaultDeclaration", message: "Use named exports." },
      ],
    },
  },
  {
    // What makes sentences, lists and cards.
    files: [
      "src/{changes,preflight,gateways,people,calls,teams,tasks,audit,doctor,cli,tab}/**/*.ts",
      "src/web/overview.ts",
      "src/telephony/unread.ts",
    ],
    ignores: ["src/preflight/probes/**", "src/doctor/rehearsal/**"],
    plugins: { local },
    rules: { "local/no-silent-cut": "error" },
  },
  {
    // How waves and members stand is decided in two files. Of a change, which has words in common with them, in a third.
    files: ["src/**/*.ts"],
    ignores: [
      "src/changes/waves/{decide-wave,decide-member}.ts",
      "src/changes/decide.ts",
      // Names what the rows of its day said.
      "src/store/migrations/**",
      // Counts by name.
      "src/telemetry/**",
    ],
    plugins: { local },
    rules: { "local/no-status-written": "error" },
  },
  {
    files: ["**/*.js", "**/*.cjs"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { module: "readonly", process: "readonly", console: "readonly" },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, "no-restricted-syntax": "off" },
  },
);
