export const tenantId = "c0a70500-0000-4000-8000-000000000000";

export interface Person {
  readonly name: string;
  readonly objectId: string;
}

export const alex = { name: "Alex Wilber", objectId: "a1e00000-0000-4000-8000-000000000001" };
export const megan = { name: "Megan Bowen", objectId: "a1e00000-0000-4000-8000-000000000002" };

/** The demo's people; Alex is admin, Megan approver. */
export const people: readonly Person[] = [
  alex,
  megan,
  { name: "Adele Vance", objectId: "a1e00000-0000-4000-8000-000000000003" },
  { name: "Isaiah Langer", objectId: "a1e00000-0000-4000-8000-000000000004" },
  { name: "Patti Fernandez", objectId: "a1e00000-0000-4000-8000-000000000005" },
  { name: "Lynne Robbins", objectId: "a1e00000-0000-4000-8000-000000000006" },
];
