import { sql } from "kysely";
import type { Database } from "./database.ts";
import { privileges } from "./rights.ts";

/** What the role that a connection runs as may do. */
export interface RoleState {
  readonly name: string;
  /** Why it could change what it must only add to, by whatever right; empty where it could not. */
  readonly owns: readonly ("superuser" | "tables" | "schema")[];
  /** Rights beyond those it needs, and those it lacks: `delete on audit`. */
  readonly beyond: readonly string[];
  readonly lacking: readonly string[];
}

export async function readRoleState(db: Database, signal: AbortSignal): Promise<RoleState> {
  const plain = db.withoutPlugins();
  const { rows } = await sql<{ name: string; superuser: boolean; tables: boolean; schema: boolean }>`
    select rolname as name, rolsuper as superuser,
      exists (
        select from pg_class where relnamespace = 'public'::regnamespace and pg_has_role(relowner, 'usage')
      ) as tables,
      has_schema_privilege('public', 'create') as schema
    from pg_roles where rolname = current_user
  `.execute(plain, { signal });
  const [role] = rows;
  if (!role) throw new Error("The database does not say which role this is.");
  const { rows: tables } = await sql<{ name: string; held: readonly string[]; anyColumn: readonly string[] }>`
    select relname as name,
      array(
        select privilege from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
          as privilege where has_table_privilege(oid, privilege)
      ) as held,
      array(
        select privilege || ' (' || attname || ')' from pg_attribute, unnest(array['insert', 'update']) as privilege
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped
          and has_column_privilege(pg_class.oid, attnum, privilege) and not has_table_privilege(pg_class.oid, privilege)
      ) as "anyColumn"
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname
  `.execute(plain, { signal });
  const differing = tables.map(({ name, held, anyColumn }) => {
    const wanted = (privileges.get(name) ?? []).flatMap(byColumn);
    const has = [...held, ...anyColumn];
    return {
      beyond: has.filter((one) => !wanted.includes(one)).map((one) => `${one} on ${name}`),
      lacking: wanted
        .filter((one) => !has.includes(one) && !has.includes(one.split(" ")[0] ?? ""))
        .map((one) => `${one} on ${name}`),
    };
  });
  return {
    name: role.name,
    owns: (["superuser", "tables", "schema"] as const).filter((one) => role[one]),
    beyond: differing.flatMap(({ beyond }) => beyond),
    lacking: differing.flatMap(({ lacking }) => lacking),
  };
}

/** `update (a, b)` as `update (a)` and `update (b)`. */
function byColumn(privilege: string): readonly string[] {
  const [, kind = "", columns] = /^(\w+) \((.*)\)$/.exec(privilege) ?? [];
  return columns === undefined ? [privilege] : columns.split(", ").map((column) => `${kind} (${column})`);
}
