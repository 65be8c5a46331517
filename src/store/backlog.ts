import { sql } from "kysely";
import type { Database } from "./database.ts";

/** How much waits, and for how long: for those who run the bot. */
export interface BacklogStore {
  read(now: Date, signal?: AbortSignal): Promise<Backlog>;
  /** When each part of the tenant was last read, and when the newest look failed where it did. */
  observed(signal?: AbortSignal): Promise<readonly ObservedAt[]>;
}

export interface Backlog {
  /** Changes that have not ended, by kind and state. */
  readonly changes: readonly { readonly kind: string; readonly status: string; readonly count: number }[];
  /** Due and taken by nobody; the lag of the oldest in milliseconds. */
  readonly tasks: readonly { readonly kind: string; readonly due: number; readonly lagMs: number }[];
  /** Messages by delivery; `sent` ones are not counted. */
  readonly messages: readonly { readonly state: string; readonly count: number }[];
}

export interface ObservedAt {
  readonly what: string;
  readonly at: Date | null;
  readonly failedAt: Date | null;
}

/** `probes` have no row of their own, and do not look at the tenant. */
const parts = ["fleet", "users", "calls"] as const;

export function backlogStore(db: Database): BacklogStore {
  return {
    async read(now, signal) {
      const [changes, tasks, messages] = await Promise.all([
        sql<Backlog["changes"][number]>`
          select kind, status, count(*) as count from change where not ended group by kind, status
        `.execute(db, { signal }),
        sql<{ kind: string; due: number; oldest: Date }>`
          select kind, count(*) as due, min(due_at) as oldest
          from task where owner is null and due_at <= ${now} group by kind
        `.execute(db, { signal }),
        sql<Backlog["messages"][number]>`
          select state, count(*) as count from message where state <> 'sent' group by state
        `.execute(db, { signal }),
      ]);
      return {
        changes: changes.rows,
        tasks: tasks.rows.map(({ kind, due, oldest }) => ({
          kind,
          due,
          lagMs: now.getTime() - oldest.getTime(),
        })),
        messages: messages.rows,
      };
    },

    async observed(signal) {
      const { rows } = await sql<ObservedAt>`
        select part.what, seen.at, failure.at as failed_at
        from unnest(${sql.val([...parts])}::text[]) as part (what)
        left join (
          select what, at from observation
          union all select 'calls', max(least(read_at, start + interval '1 hour')) from call_hour
        ) as seen on seen.what = part.what
        left join observation_failure as failure on failure.what = part.what
        order by part.what
      `.execute(db, { signal });
      return rows;
    },
  };
}
