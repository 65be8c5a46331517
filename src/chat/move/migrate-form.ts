import { oldTrunkRefusal } from "../../change/move/migration-refusals.ts";
import { emergencyRoutesTo } from "../../telephony/emergency-numbers.ts";
import { emergencyCallsReaching, policiesReaching } from "../../telephony/voice-routing.ts";
import type { Gateway } from "../../telephony/gateway.ts";
import { peopleUnknown } from "../people-not-read.ts";
import { findTrunk, type KnownTrunk } from "../trunk.ts";
import { refusal, type Answer, type ChatDependencies, type Refused, type Turn } from "../turn.ts";
import { migrateFormCard } from "../views/move/migrate-form-card.ts";
import { inPlayground } from "./playground.ts";
import { proposedValues, type FormValues } from "./form-values.ts";

export type MigratableTrunk = KnownTrunk & { readonly gateway: Gateway };

/** The trunk somebody typed, where people can be moved off it; else why not. */
export async function migratableTrunk(
  deps: Pick<ChatDependencies, "observations" | "config">,
  typed: string | undefined,
): Promise<MigratableTrunk | { readonly ok: false; readonly refused: Refused }> {
  const unknown = peopleUnknown(deps);
  if (unknown) return { ok: false, refused: unknown };
  const trunk = await findTrunk(deps, typed, "migrate");
  if (!trunk.ok) return trunk;
  const { fqdn, gateway, fleet } = trunk;
  const why = oldTrunkRefusal(fqdn, { fleet: fleet.value.gateways, routing: fleet.value.routing });
  if (why === undefined && gateway) return { ...trunk, gateway };
  const look = [{ title: "Look at it", command: `gateway ${fqdn}` }];
  return { ok: false, refused: refusal("Not from this trunk", why ?? "", look) };
}

/** The form in which a migration is asked for, with what is proposed or what was entered before. */
export async function showMigrateForm(
  deps: ChatDependencies,
  typed: string | undefined,
  turn: Turn,
  again?: { readonly values: FormValues; readonly problems: readonly string[] },
): Promise<Answer> {
  const trunk = await migratableTrunk(deps, typed);
  if (!trunk.ok) return trunk.refused;
  const { fqdn, gateway, fleet } = trunk;
  const { gateways, routing } = fleet.value;
  const zone = turn.zone ?? "UTC";
  const counts = new Map((await deps.observations.usersByPolicy())?.value.map((row) => [row.policy, row]));
  const card = migrateFormCard({
    gateway,
    policies: policiesReaching(fqdn, routing).map(
      (policy) => counts.get(policy) ?? { policy, users: 0, resourceAccounts: 0 },
    ),
    emergency:
      emergencyCallsReaching(fqdn, routing).length > 0 || emergencyRoutesTo(fqdn, routing).length > 0,
    values: again?.values ?? proposedValues(gateway, { gateways, routing }, zone),
    picker: !(await inPlayground(deps, turn)),
    problems: again?.problems ?? [],
    zone,
    now: turn.now,
  });
  return { type: "card", card };
}
