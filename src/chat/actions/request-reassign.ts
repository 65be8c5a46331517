import { z } from "zod";
import { lockOfPolicy } from "../../change/step.ts";
import { action, type Action } from "../action.ts";
import { approversMissing } from "../approvers.ts";
import { whole } from "../inputs.ts";
import { busyWith, oneAtATime } from "../one-at-a-time.ts";
import { draftReassign, showReassignForm } from "../reassign-form.ts";
import { ReassignInputs } from "../reassign-options.ts";
import { readStart } from "../start-time.ts";
import { changeContent, refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

const Request = ReassignInputs.extend({ listId: whole(2 ** 31 - 1), policy: z.string().max(255) });

/** Asks for a reassignment. The runner reads everybody anew, plans it, and puts it up for approval or refuses. */
export function requestReassignAction(deps: ChatDependencies): Action {
  return action("requestReassign", "request", Request, (form, turn) => request(deps, form, turn), {
    decides: true,
  });
}

async function request(deps: ChatDependencies, form: z.infer<typeof Request>, turn: Turn): Promise<Answer> {
  const { listId, policy, ...inputs } = form;
  const userIds = await deps.peopleLists.find(listId, turn.person.id);
  if (!userIds) {
    return refusal(
      "Who was that?",
      "The people of that form are not kept any more, or another person filled it in. Write the reassignment again.",
    );
  }
  const about = { listId, policy, userIds };
  const again = (...problems: readonly string[]) =>
    showReassignForm(deps, about, turn, { values: inputs, problems });

  if (inputs.reason === "") return again("Give a reason: it is what the approver decides by.");
  const start = readStart(inputs, turn.zone ?? "UTC", turn.now);
  if (!start.ok) return again(start.problem);
  const draft = await draftReassign(deps, about, inputs, turn);
  if (!draft.ok) return again(...draft.problems);
  const { subject } = draft.plan;
  const busy = await busyWith(deps, subject, lockOfPolicy(subject));
  if (busy) return busy;
  const missing = await approversMissing(deps, turn);
  if (missing !== undefined) return again(missing);

  const created = await deps.changes.create(
    {
      kind: "reassign",
      subject,
      request: { kind: "reassign", options: { ...draft.options, policy: subject } },
      reason: inputs.reason,
      requestedBy: turn.person,
      requestedAt: turn.now,
      startAt: start.at,
    },
    {
      at: turn.now,
      actor: turn.person,
      action: "change.request.reassign",
      subject,
      outcome: "done",
      detail: `${userIds.length} people; ${inputs.reason}`,
    },
  );
  if (!created.ok) return oneAtATime(subject, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}
