import { describe, expect, it } from "@jest/globals";
import {
  AcceptedOperation,
  OperationObject,
  OperationStateObject,
} from "../../../src/tenant/powershell/assignment-objects.ts";

describe("an assignment operation as the cmdlet returns it", () => {
  it.each(["Complete", "Completed"])("is completed when its status is %s", (OverallStatus) => {
    expect(OperationStateObject.parse({ OverallStatus, UserState: null }).completed).toBe(true);
  });

  it.each(["NotStarted", "InProgress"])("is not completed when its status is %s", (OverallStatus) => {
    expect(OperationStateObject.parse({ OverallStatus, UserState: null }).completed).toBe(false);
  });

  it("refused whose result is anything but success, and not those who still wait", () => {
    const UserState = [
      { Id: "A1", Result: "Success", State: "Completed" },
      { Id: "B2", Result: "User not found", State: "Completed" },
      { Id: "c3", Result: null, State: "InProgress" },
    ];

    expect(OperationStateObject.parse({ OverallStatus: "InProgress", UserState }).refused).toEqual([
      { userId: "b2", why: "User not found" },
    ]);
  });

  it("of one user may hold that user instead of a list", () => {
    const UserState = { Id: "a1", Result: "User not found", State: "Completed" };

    expect(OperationStateObject.parse({ OverallStatus: "Completed", UserState }).refused).toHaveLength(1);
  });

  it.each(["op-1", { OperationId: "op-1" }])("tells its id when accepted as %j", (output) => {
    expect(AcceptedOperation.parse(output)).toBe("op-1");
  });

  it("may have no name and no readable time", () => {
    expect(OperationObject.parse({ OperationId: "op-1", OperationName: null, CreatedTime: "soon" })).toEqual({
      id: "op-1",
      name: "",
      createdAt: 0,
    });
  });
});
