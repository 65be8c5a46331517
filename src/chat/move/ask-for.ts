import type { MoveRequest } from "../../change/move/request.ts";
import { lockOfTrunk } from "../../change/step.ts";
import { approversMissing } from "../approvers.ts";
import { busyWith, oneAtATime } from "../one-at-a-time.ts";
import { changeContent, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

/** A request for a change on a trunk, already planned from what was observed. */
export interface Asked {
  /** FQDN. */
  readonly subject: string;
  readonly request: MoveRequest;
  readonly reason: string;
  readonly startAt: Date | null;
  /** For the audit. */
  readonly detail: string;
}

/** Makes the draft, unless the trunk is busy; `again` shows the form once more where nobody could approve. */
export async function askFor(
  deps: ChatDependencies,
  { subject, request, reason, startAt, detail }: Asked,
  turn: Turn,
  again: (problem: string) => Promise<Answer>,
): Promise<Answer> {
  const busy = await busyWith(deps, subject, lockOfTrunk(subject));
  if (busy) return busy;
  const missing = await approversMissing(deps, turn);
  if (missing !== undefined) return again(missing);
  const { kind } = request;
  const created = await deps.changes.create(
    { kind, subject, request, reason, requestedBy: turn.person, requestedAt: turn.now, startAt },
    {
      at: turn.now,
      actor: turn.person,
      action: `change.request.${kind}`,
      subject,
      outcome: "done",
      detail,
    },
  );
  if (!created.ok) return oneAtATime(subject, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}
