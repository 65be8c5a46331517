import type { VoiceUser } from "../../telephony/voice-user.ts";
import { AccountObject, OfficeObject, UserObject } from "./graph-objects.ts";
import type { Graph } from "./graph.ts";
import type { Reading } from "../reading.ts";
import { understood } from "../sort-out.ts";
import { TenantError } from "../tenant-error.ts";
import type { Account } from "../tenant.ts";

const voiceFields = [
  "id",
  "userPrincipalName",
  "accountType",
  "isEnterpriseVoiceEnabled",
  "featureTypes",
  "telephoneNumbers",
  "effectivePolicyAssignments",
].join(",");
const voicePermission = "TeamsUserConfiguration.Read.All";

const officeFields = "id,officeLocation";
const officePermission = "User.Read.All";
/** The most that Graph puts on a page of users or of members; by itself it puts 100. */
export const maxPageSize = 999;

/**
 * All accounts, page by page. Only ids and offices are held in memory, and each office's name once. `userConfigurations` takes
 * a `$top`, and no page says what it means there: by OData it ends the whole list, and a list that was cut short looks
 * complete. So the pages are as large as the service makes them.
 */
export async function* readUsers(
  graph: Graph,
  signal: AbortSignal,
): AsyncGenerator<Reading<readonly VoiceUser[]>> {
  const offices = await readOffices(graph, signal);
  const pages = graph.rows(
    `/v1.0/admin/teams/userConfigurations?$select=${voiceFields}`,
    UserObject,
    "users",
    voicePermission,
    signal,
  );
  for await (const { value, unread } of pages) {
    yield { value: value.map((user) => ({ ...user, site: offices.get(user.id) ?? null })), unread };
  }
}

export async function readUser(
  graph: Graph,
  userId: string,
  signal: AbortSignal,
): Promise<VoiceUser | undefined> {
  const id = encodeURIComponent(userId);
  try {
    const [user, { office }] = await Promise.all([
      graph.one(
        `/v1.0/admin/teams/userConfigurations/${id}?$select=${voiceFields}`,
        UserObject,
        voicePermission,
        signal,
      ),
      graph.one(`/v1.0/users/${id}?$select=${officeFields}`, OfficeObject, officePermission, signal),
    ]);
    return { ...user, site: office };
  } catch (error) {
    if (error instanceof TenantError && error.kind === "notFound") return undefined;
    throw error;
  }
}

async function readOffices(graph: Graph, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const offices = new Map<string, string>();
  const names = new Map<string, string>();
  const path = `/v1.0/users?$select=${officeFields}&$top=${maxPageSize}`;
  for await (const page of graph.pages(path, OfficeObject, officePermission, signal)) {
    for (const { id, office } of page) {
      if (office === null) continue;
      const name = names.get(office) ?? office;
      names.set(name, name);
      offices.set(id, name);
    }
  }
  return offices;
}

export async function readAccounts(
  graph: Graph,
  userIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Account>> {
  const requests = userIds.map((userId) => ({
    method: "GET" as const,
    url: `/users/${encodeURIComponent(userId)}?$select=id,userType,accountEnabled`,
    what: "read an account",
  }));
  const accounts = new Map<string, Account>();
  for (const answer of await graph.batch(requests, officePermission, signal)) {
    if (!answer.ok) {
      if (answer.error.kind === "notFound") continue;
      throw answer.error;
    }
    const { id, ...rest } = understood(AccountObject, answer.body, "Graph /v1.0/users/{id}");
    accounts.set(id, rest);
  }
  return accounts;
}
