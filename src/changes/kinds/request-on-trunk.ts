import { z } from "zod";
import { affectedBy, type Plan } from "../plan.ts";
import type { PlanOfTrunk } from "../plans/trunk-snapshot.ts";
import { findTrunk } from "../../gateways/trunk.ts";
import { capability, type Capability } from "../../teams/capability/capability.ts";
import { fqdnField } from "../../teams/capability/inputs.ts";
import { refusal } from "../../teams/capability/turn.ts";
import { reachOf } from "../cards/reach-words.ts";
import { requestFormCard } from "./bypass/request-form-card.ts";
import type { ChangeKind } from "./kinds.ts";
import { CommonInputs, requestChange, showForm, untouched, type RequestParts } from "./request-change.ts";

/** What is asked for of one trunk, with nothing but a reason and a start. */
interface OnTrunk {
  readonly kind: ChangeKind;
  readonly command: string;
  /** For help. */
  readonly does: string;
  readonly plan: PlanOfTrunk;
}

const Inputs = CommonInputs.extend({ fqdn: fqdnField });

/** The trunk as typed, or as a card said. */
type Sent = z.infer<typeof CommonInputs> & { readonly fqdn: string | undefined };

interface Seen {
  readonly ok: true;
  readonly values: Sent;
  readonly plan: Plan;
}

export interface RequestOnTrunk {
  readonly kind: ChangeKind;
  readonly parts: RequestParts<Sent, Seen, null>;
  readonly typed: Capability;
}

/** `<command> <fqdn>` answers with the form; the verbs `requestForm` and `request` are its buttons. */
export function requestOnTrunk({ kind, command, does, plan }: OnTrunk): RequestOnTrunk {
  const parts: RequestParts<Sent, Seen, null> = {
    async observe(deps, values, turn) {
      const trunk = await findTrunk(deps, values.fqdn, command);
      if (!trunk.ok) return trunk;
      const { fqdn, gateway, fleet } = trunk;
      const { gateways, routing, dependants } = fleet.value;
      const usersByPolicy = (await deps.observations.usersByPolicy())?.value ?? null;
      const planned = plan(
        { fqdn, gateway, fleet: gateways, routing, dependants, usersByPolicy, unread: fleet.unread },
        {
          requestedBy: turn.person.id,
          reason: values.reason,
          startAt: null,
          approvalsRequired: deps.config.approvalsRequired,
          now: turn.now,
        },
      );
      if (planned.ok) return { ok: true, values, plan: planned.plan };
      const look = [{ title: "Look at it", command: `gateway ${fqdn}` }];
      return { ok: false, refused: refusal("Not possible", planned.reasons.join(" "), look) };
    },
    async form({ preflights }, { values, plan: { subject, cautions, ...planned } }, problems, { zone, now }) {
      const affected = affectedBy(planned);
      const card = requestFormCard({
        kind,
        fqdn: subject,
        reach: reachOf(affected),
        emergencyCalls: affected.emergencyCalls,
        cautions,
        preflight: (await preflights.latestByTrunk()).get(subject) ?? null,
        zone: zone ?? "UTC",
        values,
        problems,
        now,
      });
      return { type: "card", card };
    },
    read: () => ({ ok: true, asked: null }),
    plan: (_, seen) => ({ ok: true, plan: seen.plan }),
    draft: ({ values: { reason }, plan: { subject } }) => ({ kind, subject, request: null, detail: reason }),
  };
  const typed = capability<Sent>({
    permission: "request",
    readers: "everybody",
    typed: {
      name: command,
      usages: [{ syntax: `${command} <fqdn>`, does }],
      parse: ([fqdn]) => ({ ...untouched, fqdn }),
    },
    run: (deps, sent, turn) => showForm(parts, deps, sent, turn),
  });
  return { kind, parts, typed };
}

/** The buttons of all of them: their data name the kind. */
export function buttonsOnTrunk(requests: readonly RequestOnTrunk[]): readonly Capability[] {
  const schema = Inputs.extend({ kind: z.enum(requests.map(({ kind }) => kind)) });
  const partsOf = (named: ChangeKind) => {
    const request = requests.find(({ kind }) => kind === named);
    if (!request) throw new Error(`No form asks for ${named}.`);
    return request.parts;
  };
  return [
    capability({
      permission: "request",
      readers: "everybody",
      pressed: { verb: "requestForm", schema },
      run: (deps, sent, turn) => showForm(partsOf(sent.kind), deps, sent, turn),
    }),
    capability({
      permission: "request",
      readers: "everybody",
      roles: "fresh",
      pressed: { verb: "request", schema },
      run: (deps, sent, turn) => requestChange(partsOf(sent.kind), deps, sent, turn),
    }),
  ];
}
