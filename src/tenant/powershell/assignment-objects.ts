import { z } from "zod";
import type { AssignmentProgress } from "../tenant.ts";

/** The id of an operation that was accepted: alone, or inside an object, as module versions differ. */
export const AcceptedOperation = z.union([
  z.string().min(1),
  z.object({ OperationId: z.string().min(1) }).transform(({ OperationId }) => OperationId),
]);

/** One operation of the list. */
export const OperationObject = z
  .object({
    OperationId: z.string(),
    OperationName: z.string().nullable(),
    CreatedTime: z.string().nullable(),
  })
  .transform((object) => ({
    id: object.OperationId,
    name: object.OperationName ?? "",
    createdAt: Date.parse(object.CreatedTime ?? "") || 0,
  }));

const UserState = z.object({ Id: z.string().toLowerCase(), Result: z.string().nullable() });

/** One operation with its users. The counts are not used: what counts as completed includes what failed. */
export const OperationStateObject = z
  .object({
    OverallStatus: z.string(),
    // PowerShell turns a list of one into its element, and an empty one into null.
    UserState: z.union([z.array(UserState), UserState.transform((one) => [one]), z.null()]),
  })
  .transform((object): AssignmentProgress => ({
    // The documentation says Complete, its examples show Completed.
    completed: /^completed?$/i.test(object.OverallStatus),
    refused: (object.UserState ?? []).flatMap(({ Id, Result }) =>
      Result && Result.toLowerCase() !== "success" ? [{ userId: Id, why: Result }] : [],
    ),
  }));
