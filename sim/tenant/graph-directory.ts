import type { Domain, Organization, User } from "@microsoft/microsoft-graph-types";
import type { GraphAnswer } from "./graph-answers.ts";
import { absent } from "./graph-answers.ts";
import { listed, single } from "./graph-query.ts";
import type { TenantState } from "./state.ts";

/** Source: "List users", "List groups", "List a group's transitive members" (Graph). */
const page = 100;
const top = { maxPageSize: 999 };
const userProperties = {
  properties: ["id", "userPrincipalName", "officeLocation", "userType", "accountEnabled"],
  usual: ["id", "userPrincipalName", "officeLocation"],
} as const;

export function users(state: TenantState, url: URL): GraphAnswer {
  const people = state.people.all.map(({ id }) => id);
  const others = state.accounts.all().filter((id) => !state.people.find(id));
  const show = (id: string) => userOf(state, id);
  return listed(url, { items: [...people, ...others], show, page, top, ...userProperties });
}

/** By object id or user principal name. */
export function user(state: TenantState, url: URL, name: string): GraphAnswer {
  const id = state.people.find(name)?.id ?? state.accounts.find(name)?.id;
  return id === undefined ? absent(name) : single(url, userOf(state, id), userProperties);
}

function userOf(state: TenantState, id: string) {
  const person = state.people.find(id);
  const { userType, accountEnabled } = state.accounts.of(id);
  return {
    id,
    userPrincipalName: person?.userPrincipalName ?? `account-${id}@contoso.com`,
    officeLocation: person?.office ?? null,
    userType,
    accountEnabled,
  } satisfies User;
}

/** People and groups in the group, those of nested groups included. */
export function transitiveMembers(state: TenantState, url: URL, id: string): GraphAnswer {
  const known = ({ id: groupId }: { readonly id: string }) => groupId === id.toLowerCase();
  const asked = state.seed.groups.find(known);
  if (!asked) return absent(id);
  const nested = new Set([asked.id]);
  const people = new Set<string>();
  for (const groupId of nested) {
    const group = state.seed.groups.find((candidate) => candidate.id === groupId);
    group?.groups.forEach((inner) => nested.add(inner));
    group?.members.forEach((member) => people.add(member));
  }
  for (const person of state.people.all) {
    if (person.groups.some((group) => nested.has(group))) people.add(person.id);
  }
  nested.delete(asked.id);
  return listed(url, {
    items: [
      ...[...nested].map((group) => ({ "@odata.type": "#microsoft.graph.group", id: group })),
      ...[...people].map((person) => ({ "@odata.type": "#microsoft.graph.user", id: person })),
    ],
    show: (member) => member,
    page,
    top,
    properties: ["id"],
  });
}

export function domains({ seed }: TenantState, url: URL): GraphAnswer {
  return listed(url, {
    items: seed.domains,
    show: ({ id, isVerified }) =>
      ({
        id,
        isVerified,
        authenticationType: "Managed",
        availabilityStatus: null,
        isAdminManaged: true,
        isDefault: id === seed.domains[0]?.id,
        isInitial: id.endsWith(".onmicrosoft.com"),
        isRoot: id.split(".").length < 3 || id.endsWith(".onmicrosoft.com"),
        supportedServices: isVerified ? ["Email", "OfficeCommunicationsOnline"] : [],
      }) satisfies Domain,
    page: 100,
    properties: [
      "id",
      "authenticationType",
      "availabilityStatus",
      "isAdminManaged",
      "isDefault",
      "isInitial",
      "isRoot",
      "isVerified",
      "supportedServices",
    ],
  });
}

export function organization({ seed }: TenantState, url: URL): GraphAnswer {
  const verified = seed.domains.filter(({ isVerified }) => isVerified);
  const shown = {
    id: seed.tenantId,
    displayName: "Contoso",
    tenantType: "AAD",
    verifiedDomains: verified.map(({ id }, index) => ({
      name: id,
      type: "Managed",
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: index === 0,
      isInitial: id.endsWith(".onmicrosoft.com"),
    })),
  } satisfies Organization;
  return listed(url, {
    items: [shown],
    show: (item) => item,
    page: 100,
    properties: ["id", "displayName", "tenantType", "verifiedDomains"],
  });
}
