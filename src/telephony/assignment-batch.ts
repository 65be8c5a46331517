/** Most users of one operation. Source: "New-CsBatchPolicyAssignmentOperation". */
export const maxBatchUsers = 5000;

/**
 * Up to here people may be assigned one by one through Graph, which names whom it refused at once but keeps no operation:
 * when its answer is lost, nothing tells whether the request arrived.
 */
export const graphAssignLimit = 200;
