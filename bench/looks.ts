import { startChat } from "../test/support/teams/chat-bench.ts";
import type { Person } from "../test/support/teams/connector.ts";
import { migrationsIn } from "../test/support/teams/migrations-in-chat.ts";
import { alex, isaiah, megan } from "../test/support/people.ts";
import { longAudit, putAudit } from "../test/support/database/long-audit.ts";
import { percentile, timed, type Figure } from "./support/figures.ts";

const rows = 100_000;
const brakes = 40;
/** Turns of one viewer that are in hand at any time. */
const atOnce = 50;

/** A brake, while a viewer asks for everything at once and an approver has a long audit verified again and again. */
export async function benchLooks(): Promise<readonly Figure[]> {
  const chat = await startChat();
  const world = migrationsIn(chat);
  const [admin, approver, viewer] = [alex, megan, isaiah].map(({ name, id }) =>
    chat.connector.person(name, id),
  ) as [Person, Person, Person];
  try {
    for (const person of [admin, approver]) await person.installs();
    const { auditKey } = chat.config;
    await putAudit(chat.db, longAudit(auditKey, rows), auditKey);
    const changes: { readonly id: number; readonly name: string }[] = [];
    for (let each = 0; each < brakes; each += 1) {
      const asked = await world.asked();
      await world.started(asked.id, asked.digest);
      changes.push(asked);
    }
    const looks = [
      "audit 30",
      "audit verify",
      "gateways",
      "changes",
      "approvals",
      "user user1@contoso.com",
      "help",
    ];
    let over = false;
    let answered = 0;
    const flood = Array.from({ length: atOnce }, async (_, lane) => {
      for (let turn = lane; !over; turn += 1) {
        await viewer.says(looks[turn % looks.length] ?? "help");
        answered += 1;
      }
    });
    const verifying = (async () => {
      while (!over) await chat.audit.verify({ whole: true });
    })();
    const took: number[] = [];
    for (const { name } of changes) took.push(await timed(() => approver.says(`brake ${name}`)));
    over = true;
    await Promise.all([...flood, verifying]);
    const p95 = percentile(took, 0.95);
    return [
      {
        what: `brake while ${atOnce} looks of a viewer and the verification of ${rows} rows are in hand, p95 (${answered} looks)`,
        measured: `${p95.toFixed(0)} ms`,
        target: "< 1000 ms",
        reached: p95 < 1000,
      },
    ];
  } finally {
    await chat.stop();
  }
}
