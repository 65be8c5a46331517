import type { VoiceUser } from "../telephony/voice-user.ts";
import { OfficeObject, UserObject } from "./graph-objects.ts";
import type { Graph } from "./graph.ts";
import { TenantError } from "./tenant-error.ts";

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
/** The most that Graph puts on a page of users; by itself it puts 100. */
const largestPage = 999;

/** All accounts, page by page. Only ids and offices are held in memory, and each office's name once. */
export async function* readUsers(graph: Graph, signal: AbortSignal): AsyncGenerator<readonly VoiceUser[]> {
  const offices = await readOffices(graph, signal);
  const pages = graph.pages(
    `/v1.0/admin/teams/userConfigurations?$select=${voiceFields}`,
    UserObject,
    voicePermission,
    signal,
  );
  for await (const page of pages) {
    yield page.map((user) => ({ ...user, site: offices.get(user.id) ?? null }));
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
  const path = `/v1.0/users?$select=${officeFields}&$top=${largestPage}`;
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
