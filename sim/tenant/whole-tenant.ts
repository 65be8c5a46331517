import type { TenantState } from "./state.ts";

/** The configuration and all assignments in one order, as far as they were accepted: for comparing before with after. */
export function wholeTenant(state: TenantState) {
  return {
    gateways: state.gateways
      .allAccepted()
      .toSorted(by(({ fqdn }) => fqdn))
      .map(({ fqdn, settings }) => ({
        fqdn,
        ...Object.fromEntries(Object.entries(settings).sort(by(([name]) => name))),
      })),
    usages: state.usages.allAccepted().toSorted(),
    routes: state.routes.allAccepted().toSorted(by(({ name }) => name)),
    policies: state.policies.allAccepted().toSorted(by(({ name }) => name)),
    groupAssignments: state.seed.groupAssignments.toSorted((a, b) => a.rank - b.rank),
    users: state.people.all.toSorted(by(({ id }) => id)).map((user) => ({
      id: user.id,
      userPrincipalName: user.userPrincipalName,
      direct: state.people.directOf(user),
      shown: state.people.assignmentOf(user),
    })),
  };
}

function by<Thing>(nameOf: (thing: Thing) => string): (a: Thing, b: Thing) => number {
  return (a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);
}
