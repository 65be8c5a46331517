/** Application permissions by the path that needs them. */
const needed: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\.0\/domains/, "Domain.Read.All"],
  [/^\/v1\.0\/users/, "User.Read.All"],
  [/^\/v1\.0\/groups\/[^/]+\/transitiveMembers/, "GroupMember.ReadBasic.All"],
  [/^\/v1\.0\/communications\/callRecords/, "CallRecords.Read.All"],
  [/^\/v1\.0\/admin\/teams\/userConfigurations/, "TeamsUserConfiguration.Read.All"],
  [/^\/v1\.0\/admin\/teams\/policy/, "TeamsPolicyUserAssign.ReadWrite.All"],
  [/^\/v1\.0\/organization/, "Organization.Read.All"],
];

/** Undefined where none is needed. */
export function permissionFor(path: string): string | undefined {
  return needed.find(([prefix]) => prefix.test(path))?.[1];
}

/** The directory words its refusals otherwise. */
export function isOfDirectory(path: string): boolean {
  return /^\/v1\.0\/(domains|users|groups|organization)/.test(path);
}

export function isPermission(name: string): boolean {
  return needed.some(([, permission]) => permission === name);
}
