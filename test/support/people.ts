/** Object ids of the people of the simulated tenant, as in sim/contoso.yaml. */
export const ids = {
  alex: "a1e00000-0000-4000-8000-000000000001",
  megan: "a1e00000-0000-4000-8000-000000000002",
  adele: "a1e00000-0000-4000-8000-000000000003",
  isaiah: "a1e00000-0000-4000-8000-000000000004",
  patti: "a1e00000-0000-4000-8000-000000000005",
  lynne: "a1e00000-0000-4000-8000-000000000006",
};

/** Object ids of its groups. */
export const groups = {
  /** Alex, and Adele by a nested group. */
  telephonyAdmins: "9a000000-0000-4000-8000-000000000001",
  dublinSales: "9a000000-0000-4000-8000-000000000003",
  amsterdamProjects: "9a000000-0000-4000-8000-000000000004",
};

/** The requester of most tests: an admin. */
export const alex = { id: ids.alex, name: "Alex Wilber" };
/** An approver. */
export const megan = { id: ids.megan, name: "Megan Bowen" };
/** The second approver. */
export const adele = { id: ids.adele, name: "Adele Vance" };
/** A viewer. */
export const isaiah = { id: ids.isaiah, name: "Isaiah Langer" };
/** Somebody without a role, unless a test gives one. */
export const patti = { id: ids.patti, name: "Patti Fernandez" };
/** Somebody without a role, unless a test gives one. */
export const lynne = { id: ids.lynne, name: "Lynne Robbins" };
