import { auditStore } from "../src/store/audit/audit-store.ts";
import { testDatabase } from "../test/support/database/database.ts";
import { longAudit, putAudit } from "../test/support/database/long-audit.ts";
import { timed, type Figure } from "./support/figures.ts";

const rows = 100_000;
const key = "a key of the bench, long enough to be one";

/** The whole chain, verified from the first row to the last, and what is new of it. */
export async function benchAudit(): Promise<readonly Figure[]> {
  await using database = await testDatabase();
  await putAudit(database.db, longAudit(key, rows), key);
  const audit = auditStore(database.db, key);
  await audit.verify(); // warm-up
  const whole = await timed(() => audit.verify({ whole: true }));
  const again = await timed(() => audit.verify());
  return [
    {
      what: `audit of ${rows} rows verified`,
      measured: `${(whole / 1000).toFixed(2)} s`,
      target: "< 2 s",
      reached: whole < 2000,
    },
    {
      what: "the same again, by what is new",
      measured: `${again.toFixed(0)} ms`,
      target: "< 50 ms",
      reached: again < 50,
    },
  ];
}
