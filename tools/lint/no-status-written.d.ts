import type { Rule } from "eslint";

export const noStatusWritten: Rule.RuleModule;
