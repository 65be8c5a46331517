/** What a database's address lacks for how it is signed in to. `name`: the variable's. */
export function databaseProblems(
  auth: "password" | "managedIdentity",
  name: string,
  address: string,
): readonly string[] {
  if (auth === "password") return [];
  const { username, password, searchParams } = new URL(address);
  return [
    ...(username === "" ? [`${name}: must name the role, which is the managed identity's name`] : []),
    ...(password === "" ? [] : [`${name}: must have no password with DATABASE_AUTH=managedIdentity`]),
    ...(searchParams.get("sslmode") === "verify-full"
      ? []
      : [`${name}: must end with ?sslmode=verify-full; a token goes there`]),
  ];
}
