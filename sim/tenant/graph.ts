import { recordsOf, sessionsOf } from "./call-records.ts";
import { assign, policyId } from "./graph-assignments.ts";
import { drifted } from "./drift.ts";
import { failure, type GraphAnswer, type GraphRequest } from "./graph-answers.ts";
import { answerBatch } from "./graph-batch.ts";
import { permissionFor } from "./graph-permissions.ts";
import type { TenantState } from "./state.ts";
import type { Assignment, StoredUser } from "./users.ts";

/** Rows on a page unless `$top` asks for fewer. */
const pageSize = 1000;
const never = "0001-01-01T00:00:00Z";

/** Answers a request below `/v1.0`, as Graph would. */
export function answerGraph(state: TenantState, request: GraphRequest): GraphAnswer {
  const path = decodeURIComponent(request.url.pathname);
  const said =
    path === "/v1.0/$batch"
      ? answerBatch(state.faults, request, (item) => answerGraph(state, item))
      : answerOne(state, request);
  return said.status < 300 ? { ...said, body: drifted(state.faults, "graph", path, said.body) } : said;
}

function answerOne(state: TenantState, { method, url, body }: GraphRequest): GraphAnswer {
  const path = decodeURIComponent(url.pathname);
  const permission = permissionFor(path);
  if (permission && state.revoked.has(permission))
    return failure(403, "Forbidden", "Missing scope permissions on the request.");
  const action = /^\/v1\.0\/admin\/teams\/policy\/userAssignments\/(assign|unassign)$/.exec(path)?.[1];
  if (action && method === "POST") return assign(state, action, body);
  if (method !== "GET") return failure(405, "MethodNotAllowed", `No ${method} of '${path}' is served here.`);
  return answerGet(state, url, path);
}

function answerGet(state: TenantState, url: URL, path: string): GraphAnswer {
  if (path === "/v1.0/domains") return page(url, state.seed.domains, (domain) => domain);
  if (path === "/v1.0/organization")
    return page(url, [{ id: state.seed.tenantId, tenantType: "AAD" }], (item) => item);
  if (path === "/v1.0/admin/teams/userConfigurations")
    return page(url, state.people.all, (user) => userConfiguration(state, user));
  if (path === "/v1.0/users") return page(url, state.people.all, (user) => directoryUser(state, user));

  const one = /^\/v1\.0\/(users|admin\/teams\/userConfigurations)\/([^/]+)$/.exec(path);
  if (one) return oneUser(state, one[2] ?? "", one[1] === "users");

  const policy = /^\/v1\.0\/admin\/teams\/policy\/getPolicyId\(type='([^']*)',name='(.*)'\)$/.exec(path);
  if (policy) return policyId(state, policy[1] ?? "", (policy[2] ?? "").replaceAll("''", "'"));

  const calls =
    /^\/v1\.0\/communications\/callRecords\/getDirectRoutingCalls\(fromDateTime=([^,)]+),toDateTime=([^,)]+)\)$/.exec(
      path,
    );
  if (calls) return directRoutingCalls(state, url, calls[1], calls[2]);

  if (path === "/v1.0/communications/callRecords") {
    const records = recordsOf(state, url.searchParams.get("$filter") ?? "");
    return records ? page(url, records, (record) => record) : failure(400, "BadRequest", "Invalid $filter.");
  }
  const sessions = /^\/v1\.0\/communications\/callRecords\/([^/]+)\/sessions$/.exec(path);
  if (sessions) {
    const found = sessionsOf(state, sessions[1] ?? "");
    if (found) return page(url, found, (session) => session);
  }

  const members = /^\/v1\.0\/groups\/([^/]+)\/transitiveMembers$/.exec(path);
  if (members) return transitiveMembers(state, url, (members[1] ?? "").toLowerCase());

  return failure(404, "ResourceNotFound", `Resource not found for '${path}'.`);
}

function directRoutingCalls(state: TenantState, url: URL, from = "", to = ""): GraphAnswer {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (Number.isNaN(start) || Number.isNaN(end)) return failure(400, "BadRequest", "Invalid date and time.");
  return page(url, state.calls.between(start, end, state.now().getTime()), ({ row }) => row);
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
  for (const user of state.people.all) {
    if (user.groups.some((group) => groups.has(group))) people.add(user.id);
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

function oneUser(state: TenantState, id: string, fromDirectory: boolean): GraphAnswer {
  const user = state.people.find(id);
  if (fromDirectory && user) return { status: 200, body: directoryUser(state, user) };
  if (user) return { status: 200, body: userConfiguration(state, user) };
  const account = fromDirectory ? state.accounts.find(id) : undefined;
  if (account) return { status: 200, body: account };
  return failure(404, "Request_ResourceNotFound", `Resource '${id}' does not exist.`);
}

function directoryUser(state: TenantState, { id, userPrincipalName, office }: StoredUser) {
  return { userPrincipalName, officeLocation: office, ...state.accounts.of(id) };
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
    effectivePolicyAssignments: [
      ...policyInForce("OnlineVoiceRoutingPolicy", state.people.assignmentOf(user)),
      ...policyInForce("TeamsComplianceRecordingPolicy", granted(user.complianceRecording)),
      ...policyInForce("TeamsSharedCallingRoutingPolicy", granted(user.sharedCalling)),
    ],
    createdDateTime: never,
    modifiedDateTime: never,
  };
}

function granted(policy: string | null): Assignment | null {
  return policy === null ? null : { policy, groupId: null };
}

function policyInForce(policyType: string, assignment: Assignment | null) {
  if (!assignment) return [];
  const { policy, groupId } = assignment;
  return [
    {
      policyType,
      policyAssignment: {
        displayName: policy,
        assignmentType: groupId ? "group" : "direct",
        policyId: Buffer.from(policy).toString("base64url"),
        groupId,
      },
    },
  ];
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
