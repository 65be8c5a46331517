/** Finds lists that are shortened by other means than src/lib/cut.ts, which always says how many are left. */
export const noSilentCut = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      cut: "Shorten a list that people may read with cut() or listed(), which count what is left out.",
    },
  },
  create(context) {
    const { esTreeNodeToTSNodeMap, program } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const isList = (node) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
      return checker.isArrayType(type) || checker.isTupleType(type);
    };
    return {
      'CallExpression[callee.property.name="slice"][arguments.length=2][arguments.0.value=0]'(node) {
        if (isList(node.callee.object)) context.report({ node, messageId: "cut" });
      },
      'CallExpression[callee.property.name="filter"] > ArrowFunctionExpression[params.length=2] > BinaryExpression'(
        node,
      ) {
        const [, at] = node.parent.params;
        if ([node.left, node.right].some(({ type, name }) => type === "Identifier" && name === at.name))
          context.report({ node, messageId: "cut" });
      },
    };
  },
};
