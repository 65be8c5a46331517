/** Most users of one operation. Source: "New-CsBatchPolicyAssignmentOperation". */
export const largestBatch = 5000;
