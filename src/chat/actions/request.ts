import { z } from "zod";
import { refusalOf } from "../../change/plan-bypass.ts";
import { lockOfTrunk } from "../../change/step.ts";
import { action, type Action } from "../action.ts";
import { approversMissing } from "../approvers.ts";
import { fqdnField, kindField, textInput } from "../inputs.ts";
import { busyWith, oneAtATime } from "../one-at-a-time.ts";
import { showRequestForm } from "../request-form.ts";
import { readStart } from "../start-time.ts";
import { findTrunk } from "../trunk.ts";
import { changeContent, refusal, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

const Request = z.object({
  fqdn: fqdnField,
  kind: kindField,
  reason: textInput,
  start: z.enum(["now", "later"]).default("now"),
  startDate: textInput,
  startTime: textInput,
});

export function requestFormAction(deps: ChatDependencies): Action {
  return action(
    "requestForm",
    "request",
    z.object({ fqdn: fqdnField, kind: kindField }),
    ({ fqdn, kind }, turn) => showRequestForm(deps, { kind, typed: fqdn }, turn),
  );
}

/** Asks for a change. The runner plans it and checks it live, then puts it up for approval or refuses. */
export function requestAction(deps: ChatDependencies): Action {
  return action("request", "request", Request, (form, turn) => request(deps, form, turn), { decides: true });
}

async function request(deps: ChatDependencies, form: z.infer<typeof Request>, turn: Turn): Promise<Answer> {
  const { kind, reason } = form;
  const on = kind === "enableBypass";
  const trunk = await findTrunk(deps, form.fqdn, on ? "enable-bypass" : "disable-bypass");
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const again = (problem: string) =>
    showRequestForm(deps, { kind, typed: fqdn, again: { values: form, problem } }, turn);

  const impossible = refusalOf(
    { fqdn, gateway, fleet: fleet.value.gateways, routing: fleet.value.routing },
    on,
  );
  if (impossible !== undefined) {
    return refusal("Not on this trunk", impossible, [{ title: "Look at it", command: `gateway ${fqdn}` }]);
  }
  if (reason === "") return again("Give a reason: it is what the approver decides by.");
  const start = readStart(form, turn.zone ?? "UTC", turn.now);
  if (!start.ok) return again(start.problem);

  const busy = await busyWith(deps, fqdn, lockOfTrunk(fqdn));
  if (busy) return busy;
  const missing = await approversMissing(deps, turn);
  if (missing !== undefined) return again(missing);

  const created = await deps.changes.create(
    {
      kind,
      subject: fqdn,
      request: null,
      reason,
      requestedBy: turn.person,
      requestedAt: turn.now,
      startAt: start.at,
    },
    {
      at: turn.now,
      actor: turn.person,
      action: `change.request.${kind}`,
      subject: fqdn,
      outcome: "done",
      detail: reason,
    },
  );
  if (!created.ok) return oneAtATime(fqdn, created.openId);
  return { type: "tracked", content: changeContent(created.change, turn) };
}
