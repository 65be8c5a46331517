import { auditStore } from "../src/store/audit-store.ts";
import { testDatabase } from "../test/support/database.ts";
import { timed, type Figure } from "./support/figures.ts";

const rows = 100_000;

/** The whole chain, verified from the first row to the last. */
export async function benchAudit(): Promise<readonly Figure[]> {
  const database = await testDatabase();
  try {
    const audit = auditStore(database.runtime, "a key of the bench, long enough to be one");
    const actor = { id: "a1e00000-0000-4000-8000-000000000001", name: "Alex Wilber" };
    for (let row = 0; row < rows; row += 1) {
      await audit.append({
        at: new Date(),
        actor,
        action: "bench",
        subject: `chg-${row}`,
        outcome: "done",
        detail: "row",
      });
    }
    await audit.verify(); // warm-up
    const took = await timed(() => audit.verify());
    return [
      {
        what: `audit of ${rows} rows verified`,
        measured: `${(took / 1000).toFixed(2)} s`,
        target: "< 2 s",
        reached: took < 2000,
      },
    ];
  } finally {
    await database.drop();
  }
}
