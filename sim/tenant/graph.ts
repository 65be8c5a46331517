import { callRecords, segments, sessions } from "./call-records.ts";
import { drifted } from "./drift.ts";
import { failure, throttled, type GraphAnswer, type GraphRequest } from "./graph-answers.ts";
import { assign, policyId } from "./graph-assignments.ts";
import { answerBatch } from "./graph-batch.ts";
import { domains, organization, transitiveMembers, user, users } from "./graph-directory.ts";
import { isOfDirectory, permissionFor } from "./graph-permissions.ts";
import { directRoutingCalls } from "./graph-call-rows.ts";
import { userConfiguration, userConfigurations } from "./graph-user-configurations.ts";
import { isGovernment, type TenantState } from "./state.ts";

/** Answers a request below `/v1.0`, as Graph would. */
export function answerGraph(state: TenantState, request: GraphRequest): GraphAnswer {
  const path = decodeURIComponent(request.url.pathname);
  const said =
    path === "/v1.0/$batch"
      ? answerBatch(state.faults, request, (item) => answerGraph(state, item))
      : answerOne(state, request, path);
  return said.status < 300 ? { ...said, body: drifted(state.faults, "graph", path, said.body) } : said;
}

function answerOne(state: TenantState, request: GraphRequest, path: string): GraphAnswer {
  if (isGovernment(state) && path.startsWith("/v1.0/admin/teams")) return noSegment("teams");
  const permission = permissionFor(path);
  if (permission && state.revoked.has(permission))
    return isOfDirectory(path)
      ? failure(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
      : failure(403, "Forbidden", "Missing scope permissions on the request.");
  const after = state.limits.take(path);
  if (after !== undefined) return throttled(after);

  const action = /^\/v1\.0\/admin\/teams\/policy\/userAssignments\/(assign|unassign)$/.exec(path)?.[1];
  if (action && request.method === "POST") return assign(state, action, request.body);
  for (const [pattern, answer] of reads) {
    const found = pattern.exec(path);
    if (!found) continue;
    if (request.method === "GET") return answer(state, request, found.slice(1));
    return failure(405, "MethodNotAllowed", `No ${request.method} is served here.`);
  }
  return noSegment(path.split("/").findLast(Boolean) ?? "");
}

type Read = (state: TenantState, request: GraphRequest, parts: readonly string[]) => GraphAnswer;

/** What can be read, by path. */
const reads: readonly (readonly [RegExp, Read])[] = [
  [/^\/v1\.0\/domains$/, (state, { url }) => domains(state, url)],
  [/^\/v1\.0\/organization$/, (state, { url }) => organization(state, url)],
  [/^\/v1\.0\/users$/, (state, { url }) => users(state, url)],
  [/^\/v1\.0\/users\/([^/]+)$/, (state, { url }, [id = ""]) => user(state, url, id)],
  [
    /^\/v1\.0\/groups\/([^/]+)\/transitiveMembers$/,
    (state, { url }, [id = ""]) => transitiveMembers(state, url, id),
  ],
  [
    /^\/v1\.0\/admin\/teams\/userConfigurations$/,
    (state, request) => userConfigurations(state, request.url, prefersAllMembers(request)),
  ],
  [
    /^\/v1\.0\/admin\/teams\/userConfigurations\/([^/]+)$/,
    (state, request, [id = ""]) => userConfiguration(state, request.url, id, prefersAllMembers(request)),
  ],
  [
    /^\/v1\.0\/admin\/teams\/policy\/getPolicyId\(type='([^']*)',name='(.*)'\)$/,
    (state, { url }, [type = "", name = ""]) => policyId(state, url, type, name.replaceAll("''", "'")),
  ],
  [
    /^\/v1\.0\/communications\/callRecords\/getDirectRoutingCalls\(fromDateTime=([^,)]+),toDateTime=([^,)]+)\)$/,
    (state, { url }, [from = "", to = ""]) => directRoutingCalls(state, url, from, to),
  ],
  [/^\/v1\.0\/communications\/callRecords$/, (state, { url }) => callRecords(state, url)],
  [
    /^\/v1\.0\/communications\/callRecords\/([^/]+)\/sessions$/,
    (state, { url }, [record = ""]) => sessions(state, url, record),
  ],
  [
    /^\/v1\.0\/communications\/callRecords\/([^/]+)\/sessions\/([^/]+)\/segments$/,
    (state, { url }, [record = ""]) => segments(state, url, record),
  ],
];

/** Source: "Working with evolvable enumerations" (Graph). */
function prefersAllMembers({ prefer }: GraphRequest): boolean {
  return prefer?.includes("include-unknown-enum-members") ?? false;
}

function noSegment(segment: string): GraphAnswer {
  return failure(400, "BadRequest", `Resource not found for the segment '${segment}'.`);
}
