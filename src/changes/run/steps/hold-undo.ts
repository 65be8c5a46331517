import { mayDecide } from "../../approver-groups.ts";
import type { Change, HeldFinding } from "../../change.ts";
import type { Finding } from "../../../preflight/check.ts";
import type { StoredChange } from "../../../store/changes/change-store.ts";
import { transition } from "../transition.ts";
import type { ChangeContext, Progress } from "../change-context.ts";
import { openFindings } from "../last-look.ts";
import { outgrown } from "../prepare/reach-now.ts";

/**
 * Before an undo that turns bypass on at this trunk: undefined where the blocking checks let it and it reaches nobody who was
 * not approved, or a second person has released exactly what counts against it. Else the rollback is held for one, without
 * locks. Nothing that is otherwise than sealed turns bypass on: the rollback ends with it.
 */
export async function holdUndo(
  context: ChangeContext,
  stored: StoredChange,
  fqdn: string,
  signal: AbortSignal,
): Promise<Progress | undefined> {
  const { change } = stored;
  const { plan } = change.submission ?? {};
  if (change.state.status !== "rollingBack" || !plan) return "again";
  const violations = await context.audit.integrityViolations(change, { chain: true });
  // An altered release only counts for nothing.
  const differences = violations.filter(({ kind }) => kind !== "decision").map(({ text }) => text);
  if (differences.length > 0)
    return transition(context, stored, { type: "finishRollback", notes: [], differences });
  const findings = await context.runPreflight({ fqdn, live: true }, signal);
  const { failed, lapsed, inconclusive, confirmedSince } = await openFindings(context, change, findings);
  const against = [
    ...failed.map(held("fails")),
    ...[...lapsed, ...inconclusive].map(held("cannot be told")),
    ...confirmedSince.map(held("rests on somebody's word")),
    // Of a migration the steps themselves lead others to its trunks.
    ...(plan.affected ? await outgrown(context, plan, signal) : []).map(grown),
  ];
  const accepted = violations.length === 0 ? await acceptedFindings(context, change, signal) : [];
  const isAccepted = ({ title, outcome, summary }: HeldFinding) =>
    accepted.some(
      (other) =>
        other.title === title &&
        other.outcome === outcome &&
        (outcome !== "has grown" || other.summary === summary),
    );
  if (against.every(isAccepted)) return undefined;
  return transition(
    context,
    stored,
    {
      type: "holdRollback",
      findings: against,
      expiresAt: new Date(context.now().getTime() + context.config.approvalTtl),
    },
    { releaseLocks: true },
  );
}

function held(outcome: HeldFinding["outcome"]) {
  return ({ title, summary }: Finding): HeldFinding => ({ title, outcome, summary });
}

function grown(summary: string): HeldFinding {
  return { title: "The reach", outcome: "has grown", summary };
}

/** What a second person, who may still say so, released. */
async function acceptedFindings(
  { directory }: ChangeContext,
  change: Change,
  signal: AbortSignal,
): Promise<readonly HeldFinding[]> {
  if (change.state.status !== "rollingBack" || !change.state.released) return [];
  const { by, findings } = change.state.released;
  const roles = await directory.rolesOf(by.id, { fresh: true }, signal);
  const { plan } = change.submission ?? {};
  return plan && roles?.has("approver") && mayDecide(plan, roles) ? findings : [];
}
