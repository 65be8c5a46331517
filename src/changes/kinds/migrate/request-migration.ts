import { z } from "zod";
import { oldTrunkRefusal } from "../../plans/migration-refusals.ts";
import type { PlanResult } from "../../plans/migration-snapshot.ts";
import { routingNames } from "../../plans/name-cautions.ts";
import { planFrom } from "../../plans/plan-from.ts";
import type { MigrationOptions } from "./kind.ts";
import { emergencyRoutesTo } from "../../../telephony/numbers/emergency-numbers.ts";
import { sbcVendorOf } from "../../../telephony/sbc/vendor.ts";
import { emergencyCallsReaching, policiesReaching } from "../../../telephony/voice-routing.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import { findTrunk, type KnownTrunk } from "../../../gateways/trunk.ts";
import { peopleUnknown } from "../../../people/people.ts";
import { button } from "../../../teams/cards/buttons.ts";
import { capability, type Capability } from "../../../teams/capability/capability.ts";
import { fqdnField, pageField } from "../../../teams/capability/inputs.ts";
import { inPlayground } from "../../../teams/capability/playground.ts";
import { refusal, type ChatDependencies, type Turn } from "../../../teams/capability/turn.ts";
import { planCard } from "../../cards/waves/plan-card.ts";
import { formButtons, requestChange, showForm, type RequestParts } from "../request-change.ts";
import { entered, FormValues, proposedValues, withEntered } from "./form-values.ts";
import { migrateFormCard } from "./migrate-form-card.ts";
import { planMigration } from "./plan-migration.ts";
import { readOptions } from "./read-options.ts";

/** A client may leave empty inputs out. */
const ToForm = FormValues.partial().extend({ fqdn: fqdnField });
const FilledIn = ToForm.extend({ dryRun: z.enum(["yes", "no"]), page: pageField });

/** The trunk as typed, or as a card said; `page` is one of a dry run's plan. */
type Sent = Partial<Omit<z.infer<typeof FilledIn>, "fqdn">> & { readonly fqdn: string | undefined };

interface Seen extends KnownTrunk {
  readonly gateway: Gateway;
  readonly proposed: FormValues;
  readonly values: FormValues;
  readonly dryRun: boolean;
  readonly page: number;
}

const parts: RequestParts<Sent, Seen, MigrationOptions> = {
  async observe(deps, { fqdn: typed, dryRun, page = 1, ...sent }, turn) {
    const unknown = peopleUnknown(deps);
    if (unknown) return { ok: false, refused: unknown };
    const trunk = await findTrunk(deps, typed, "migrate", dryRun === "yes" ? "--dry-run" : "");
    if (!trunk.ok) return trunk;
    const { fqdn, gateway, fleet } = trunk;
    const why = oldTrunkRefusal(fqdn, { fleet: fleet.value.gateways, routing: fleet.value.routing });
    if (why !== undefined || !gateway) {
      const look = [{ title: "Look at it", command: `gateway ${fqdn}` }];
      return { ok: false, refused: refusal("Not from this trunk", why ?? "", look) };
    }
    const proposed = proposedValues(gateway, fleet.value, turn.zone ?? "UTC");
    return {
      ...trunk,
      gateway,
      proposed,
      values: withEntered(proposed, sent),
      dryRun: dryRun === "yes",
      page,
    };
  },
  async form(deps, { fqdn, gateway, fleet, values }, problems, turn) {
    const { routing } = fleet.value;
    const counts = new Map((await deps.observations.usersByPolicy())?.value.map((row) => [row.policy, row]));
    const card = migrateFormCard({
      gateway,
      policies: policiesReaching(fqdn, routing).map(
        (policy) => counts.get(policy) ?? { policy, users: 0, resourceAccounts: 0 },
      ),
      emergency:
        emergencyCallsReaching(fqdn, routing).length > 0 || emergencyRoutesTo(fqdn, routing).length > 0,
      values,
      picker: !(await inPlayground(deps, turn)),
      problems,
      zone: turn.zone ?? "UTC",
      now: turn.now,
    });
    return { type: "card", card };
  },
  read: (deps, { fqdn, fleet, values }) =>
    readOptions(deps, values, policiesReaching(fqdn, fleet.value.routing)),
  plan: planObserved,
  preview({ fqdn, proposed, values, page }, { newFqdn, newPort }, plan) {
    const carried = { ...entered(proposed, values), fqdn };
    return planCard({
      plan,
      of: null,
      page,
      pageButton: (title, turned) => button(title, "migrate", { ...carried, dryRun: "yes", page: turned }),
      others: [
        button("Confirm the pair", "attestForm", {
          ...carried,
          form: "migrateForm",
          for: fqdn,
          newFqdn,
          newPort: String(newPort),
        }),
      ],
      back: button("Back to the form", "migrateForm", carried),
    });
  },
  draft: ({ fqdn, values }, options) => ({
    kind: "migrate",
    subject: fqdn,
    request: { kind: "migrate", options },
    detail: values.reason.trim(),
  }),
};

export const migrate: readonly Capability[] = [
  capability<Sent>({
    permission: "request",
    readers: "asker",
    typed: {
      name: "migrate",
      usages: [
        { syntax: "migrate <fqdn>", does: "move a trunk's people to a second trunk with bypass, in waves" },
        { syntax: "migrate <fqdn> --dry-run", does: "only show the plan that is proposed" },
      ],
      parse(words) {
        // Teams' editor makes one long dash of two.
        const dry = words.some((word) => /^(?:--|[–—])dry-?run$/.test(word));
        const fqdn = words.find((word) => !/^[-–—]/.test(word));
        return dry ? { fqdn, dryRun: "yes" } : { fqdn };
      },
    },
    run: (deps, sent, turn) =>
      sent.dryRun ? requestChange(parts, deps, sent, turn) : showForm(parts, deps, sent, turn),
  }),
  ...formButtons<Sent, Seen, MigrationOptions>(parts, ["migrateForm", ToForm], ["migrate", FilledIn]),
];

async function planObserved(
  { observations, preflights, config }: ChatDependencies,
  { fqdn, fleet }: Seen,
  options: MigrationOptions,
  common: { readonly reason: string; readonly startAt: Date | null },
  { person, now }: Turn,
): Promise<PlanResult> {
  const { gateways, routing, dependants, verifiedDomains } = fleet.value;
  const [users, unread, probes, enteredSbc] = await Promise.all([
    observations.allUsers(),
    observations.unread(),
    observations.probes(),
    preflights.enteredSbc(fqdn),
  ]);
  const vendor = sbcVendorOf(probes.get(fqdn)?.product, enteredSbc);
  const { cloud, approvalsRequired } = config;
  return planFrom("migrate", { unread, named: routingNames(routing, gateways) }, () =>
    planMigration(
      { fleet: gateways, routing, dependants, users, verifiedDomains, cloud, vendor },
      { ...common, subject: fqdn, options, requestedBy: person.id, approvalsRequired, now },
    ),
  );
}
