const statuses = new Set([
  "planned",
  "moving",
  "settling",
  "baking",
  "passed",
  "inconclusive",
  "failed",
  "rolledBack",
  "sent",
  "moved",
  "skipped",
  "restored",
  "notRestored",
]);
const sqlWrite = /\b(?:insert\s+into|update)\s+wave(?:_member)?\b/i;
const namedInSql = new RegExp(`'(?:${[...statuses].join("|")})'`);

/** Finds writes that name a status of a wave or member: only decide-wave.ts and decide-member.ts decide one. */
export const noStatusWritten = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      named: "Ask decideWave or decideMember: nothing else decides how a wave or a member stands.",
    },
  },
  create(context) {
    return {
      'ObjectExpression > Property[key.name="status"], ObjectExpression > Property[key.value="status"]'(
        node,
      ) {
        if (named(node.value)) context.report({ node, messageId: "named" });
      },
      'AssignmentExpression[left.property.name="status"]'(node) {
        if (named(node.right)) context.report({ node, messageId: "named" });
      },
      TemplateLiteral(node) {
        const text = node.quasis.map(({ value }) => value.raw).join(" ? ");
        if (sqlWrite.test(text) && namedInSql.test(text)) context.report({ node, messageId: "named" });
      },
    };
  },
};

/** Whether a status may be what the expression comes to. */
function named(node) {
  switch (node.type) {
    case "Literal":
      return statuses.has(node.value);
    case "TemplateLiteral":
      return node.expressions.length === 0 && statuses.has(node.quasis[0].value.cooked);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
      return named(node.expression);
    case "ConditionalExpression":
      return named(node.consequent) || named(node.alternate);
    case "LogicalExpression":
      return named(node.left) || named(node.right);
    default:
      return false;
  }
}
