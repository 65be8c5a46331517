import { lockOfTrunk } from "../../change/step.ts";
import { policiesReaching } from "../../telephony/voice-routing.ts";
import { approversMissing } from "../approvers.ts";
import { busyWith, oneAtATime } from "../one-at-a-time.ts";
import { readStart } from "../start-time.ts";
import { changeContent, type Answer, type ChatDependencies, type Turn } from "../turn.ts";
import { button } from "../views/buttons.ts";
import { planCard } from "../views/move/plan-card.ts";
import { entered, proposedValues, withEntered, type FormValues } from "./form-values.ts";
import { migratableTrunk, showMigrateForm } from "./migrate-form.ts";
import { planNow } from "./plan-now.ts";
import { readOptions } from "./read-options.ts";

/** What the form sends: only what somebody's client left out is missing. */
export interface SentForm {
  readonly fqdn: string;
  readonly dryRun: boolean;
  /** Of a dry run's plan. */
  readonly page: number;
  readonly values: { readonly [Name in keyof FormValues]?: FormValues[Name] | undefined };
}

/** The plan of what is proposed, without a form. */
export async function proposedPlan(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
): Promise<Answer> {
  return migrate(deps, { fqdn: typed ?? "", dryRun: true, page: 1, values: {} }, turn);
}

/** Asks for a migration, or only shows its plan. What is wrong is said line by line, and nothing is made. */
export async function migrate(deps: ChatDependencies, sent: SentForm, turn: Turn): Promise<Answer> {
  const trunk = await migratableTrunk(deps, sent.fqdn);
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const zone = turn.zone ?? "UTC";
  const proposed = proposedValues(gateway, fleet.value, zone);
  const values = withEntered(proposed, sent.values);
  const again = (...problems: readonly string[]) => showMigrateForm(deps, fqdn, turn, { values, problems });

  const reason = values.reason.trim();
  const read = await readOptions(deps, values, policiesReaching(fqdn, fleet.value.routing));
  const start = readStart(values, zone, turn.now);
  const problems = [
    ...(read.ok ? [] : read.problems),
    ...(start.ok ? [] : [start.problem]),
    ...(reason === "" && !sent.dryRun ? ["Give a reason: it is what the approver decides by."] : []),
  ];
  if (!read.ok || !start.ok || problems.length > 0) return again(...problems);
  const planned = await planNow(deps, trunk, read.options, { reason, startAt: start.at }, turn);
  if (!planned.ok) return again(...planned.reasons);
  if (sent.dryRun) {
    const carried = entered(proposed, values);
    const card = planCard({
      plan: planned.plan,
      of: null,
      page: sent.page,
      pageButton: (title, page) => button(title, "migrate", { ...carried, fqdn, dryRun: "yes", page }),
      others: [
        button("Attest the pair", "attestForm", {
          fqdn: read.options.newFqdn,
          for: fqdn,
          port: read.options.newPort,
        }),
      ],
      back: button("Back to the form", "migrateForm", { ...carried, fqdn }),
    });
    return { type: "card", card };
  }

  const busy = await busyWith(deps, fqdn, lockOfTrunk(fqdn));
  if (busy) return busy;
  const missing = await approversMissing(deps, turn);
  if (missing !== undefined) return again(missing);
  const created = await deps.changes.create(
    {
      kind: "migrate",
      subject: fqdn,
      request: { kind: "migrate", options: read.options },
      reason,
      requestedBy: turn.person,
      requestedAt: turn.now,
      startAt: start.at,
    },
    {
      at: turn.now,
      actor: turn.person,
      action: "change.request.migrate",
      subject: fqdn,
      outcome: "done",
      detail: reason,
    },
  );
  if (!created.ok) return oneAtATime(fqdn, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}
