import type { CallLogRow } from "./call-log-row.ts";
import type { TenantState } from "./state.ts";
import type { StoredUser } from "./users.ts";

export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Rows on a page unless `$top` asks for fewer. */
const pageSize = 1000;
const never = "0001-01-01T00:00:00Z";

/** Answers a GET below `/v1.0`, as Graph would. */
export function answerGraph(state: TenantState, url: URL): GraphAnswer {
  const path = decodeURIComponent(url.pathname);
  if (path === "/v1.0/domains") return page(url, state.seed.domains, (domain) => domain);
  if (path === "/v1.0/admin/teams/userConfigurations")
    return page(url, state.users, (user) => userConfiguration(state, user));

  const calls =
    /^\/v1\.0\/communications\/callRecords\/getDirectRoutingCalls\(fromDateTime=([^,)]+),toDateTime=([^,)]+)\)$/.exec(
      path,
    );
  if (calls) return directRoutingCalls(state, url, calls[1], calls[2]);

  const members = /^\/v1\.0\/groups\/([^/]+)\/transitiveMembers$/.exec(path);
  if (members) return transitiveMembers(state, url, (members[1] ?? "").toLowerCase());

  return failure(404, "ResourceNotFound", `Resource not found for '${path}'.`);
}

export function failure(status: number, code: string, message: string): GraphAnswer {
  return { status, body: { error: { code, message } } };
}

function directRoutingCalls(state: TenantState, url: URL, from = "", to = ""): GraphAnswer {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return failure(400, "BadRequest", "Invalid date and time.");
  const now = state.now().getTime();
  const rows = state.calls
    .filter(({ startedAt, visibleAt }) => startedAt >= start && startedAt < end && visibleAt <= now)
    .sort((a, b) => a.startedAt - b.startedAt);
  return page(url, rows, ({ row }: CallLogRow) => row);
}

function transitiveMembers(state: TenantState, url: URL, id: string): GraphAnswer {
  if (!state.seed.groups.some((group) => group.id === id))
    return failure(404, "Request_ResourceNotFound", `Resource '${id}' does not exist.`);
  const groups = new Set([id]);
  const people = new Set<string>();
  for (const groupId of groups) {
    const group = state.seed.groups.find((candidate) => candidate.id === groupId);
    group?.groups.forEach((nested) => groups.add(nested));
    group?.members.forEach((member) => people.add(member));
  }
  for (const { id: user, assignment } of state.users) {
    if (assignment?.groupId && groups.has(assignment.groupId)) people.add(user);
  }
  groups.delete(id);
  return page(
    url,
    [
      ...[...groups].map((group) => ({ "@odata.type": "#microsoft.graph.group", id: group })),
      ...[...people].map((user) => ({ "@odata.type": "#microsoft.graph.user", id: user })),
    ],
    (member) => member,
  );
}

function userConfiguration(state: TenantState, user: StoredUser) {
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    tenantId: state.seed.tenantId,
    accountType: user.accountType,
    isEnterpriseVoiceEnabled: user.enterpriseVoice,
    featureTypes: user.enterpriseVoice ? ["Teams", "PhoneSystem"] : ["Teams"],
    telephoneNumbers: user.number ? [{ telephoneNumber: user.number, assignmentCategory: "primary" }] : [],
    effectivePolicyAssignments: user.assignment
      ? [
          {
            policyType: "OnlineVoiceRoutingPolicy",
            policyAssignment: {
              displayName: user.assignment.policy,
              assignmentType: user.assignment.groupId ? "group" : "direct",
              policyId: Buffer.from(user.assignment.policy).toString("base64url"),
              groupId: user.assignment.groupId,
            },
          },
        ]
      : [],
    createdDateTime: never,
    modifiedDateTime: never,
  };
}

function page<Item>(url: URL, items: readonly Item[], show: (item: Item) => unknown): GraphAnswer {
  const skip = Number(url.searchParams.get("$skip") ?? 0);
  const top = Math.min(Number(url.searchParams.get("$top") ?? pageSize), pageSize);
  if (!Number.isInteger(skip) || skip < 0 || !Number.isInteger(top) || top < 1)
    return failure(400, "BadRequest", "Invalid $skip or $top.");
  const end = skip + top;
  const next = new URL(url);
  next.searchParams.set("$skip", String(end));
  return {
    status: 200,
    body: {
      "@odata.context": `${url.origin}/v1.0/$metadata`,
      "@odata.count": items.length,
      value: items.slice(skip, end).map(show),
      ...(end < items.length ? { "@odata.nextLink": next.href } : {}),
    },
  };
}
