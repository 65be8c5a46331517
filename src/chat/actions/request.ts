import { z } from "zod";
import { refusalOf } from "../../change/plan-bypass.ts";
import { lockOfTrunk } from "../../change/plan.ts";
import { changeName } from "../../change/change.ts";
import type { Person } from "../../change/person.ts";
import { action, type Action } from "../action.ts";
import { fqdnField, kindField, textInput } from "../inputs.ts";
import { showRequestForm } from "../request-form.ts";
import { readStart } from "../start-time.ts";
import { findTrunk } from "../trunk.ts";
import {
  changeContent,
  refusal,
  type Answer,
  type ChatDependencies,
  type Refused,
  type Turn,
} from "../turn.ts";

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

  const busyWith =
    (await deps.changes.openOn(fqdn))?.id ?? (await deps.changes.lockHolder(lockOfTrunk(fqdn)));
  if (busyWith !== undefined) return oneAtATime(fqdn, busyWith);
  const reachable = await reachableApprovers(deps, turn).catch((error: unknown) => {
    deps.logger.warn({ err: error }, "approvers could not be read");
  });
  if (!reachable) return again("The group of approvers could not be read just now. Try again in a minute.");
  const needed = deps.config.approvalsRequired;
  if (reachable.length < needed) return again(tooFew(reachable, needed));

  const created = await deps.changes.create(
    { kind, trunk: fqdn, reason, requestedBy: turn.person, requestedAt: turn.now, startAt: start.at },
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

function oneAtATime(fqdn: string, openId: number): Refused {
  const name = changeName(openId);
  return refusal(
    "One change at a time",
    `${name} is still open on ${fqdn}. Wait for its end, or have it cancelled or rolled back.`,
    [{ title: name, command: `change ${name}` }],
  );
}

/** Approvers other than the requester whose personal chat with the bot is known and open. */
async function reachableApprovers(
  deps: ChatDependencies,
  { person, signal }: Turn,
): Promise<readonly Person[]> {
  const approvers = (await deps.directory.peopleWith("approver", signal)).filter((id) => id !== person.id);
  const chats = await Promise.all(approvers.map((id) => deps.conversations.personal(id)));
  return chats.flatMap((chat, index) =>
    chat ? [{ id: approvers[index] ?? "", name: chat.personName ?? "an approver" }] : [],
  );
}

function tooFew(reachable: readonly Person[], needed: number): string {
  const have =
    reachable.length === 0
      ? "I can reach none"
      : `I can reach only ${reachable.map(({ name }) => name).join(", ")}`;
  return `${needed === 1 ? "One approver" : `${needed} approvers`} other than you must decide this, and ${have}. Ask an approver to open a chat with me and say hello, then ask again.`;
}
