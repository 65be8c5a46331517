import type { Gateway } from "../../../telephony/gateway.ts";
import { possibleDependants } from "../../../telephony/trunk-dependants.ts";
import { mayDependWords } from "../../plans/may-depend-words.ts";
import type { Step } from "../../step.ts";
import { sourceRoutes } from "../../plans/clone-routing.ts";
import type { CloseOutPlanRequest, CloseOutSnapshot } from "./close-out-snapshot.ts";
import { countExclusions } from "../../waves/exclusions.ts";
import { foldBack } from "./fold-back.ts";
import { countLabels } from "../../waves/labels.ts";
import { locksOf } from "../../plans/locks.ts";
import { membersDigest, namesOfFew, type Membership } from "../../waves/members.ts";
import { startRefusals } from "../../plans/migration-refusals.ts";
import { refused, type PlanResult } from "../../plans/migration-snapshot.ts";
import type { Plan, PlannedWave } from "../../plan.ts";
import { nobody } from "../../waves/members.ts";
import { oldTrunkInUse } from "./old-trunk-in-use.ts";
import { backupRoutes, createdPolicies } from "../../plans/plan-objects.ts";
import { counted, quotedList } from "../../../lib/sentences.ts";

interface CloseOut {
  readonly opening: readonly Step[];
  readonly closing: readonly Step[];
  readonly membership: Membership;
  readonly waves: readonly PlannedWave[];
  readonly cautions: readonly string[];
}

/**
 * Plans what becomes of a migration's old trunk, or lists what still needs it. `drain` and `remove` want nobody and nothing
 * on it; `foldBack` makes the original routes lead to the new trunk instead.
 */
export function planCloseOut(
  migration: Plan,
  snapshot: CloseOutSnapshot,
  request: CloseOutPlanRequest,
): PlanResult {
  const { pair } = migration;
  if (migration.kind !== "migrate" || !pair) return refused("Only a migration can be closed out.");
  const { routing } = snapshot;
  const late = startRefusals(request.startAt, request.now);
  const old = snapshot.fleet.find(({ fqdn }) => fqdn === pair.from.fqdn);

  const backups = backupRoutes(migration);
  let closeOut: CloseOut;
  if (request.option === "foldBack") {
    const { refusals, opening, membership, closing, atOnce } = foldBack(migration, pair, snapshot);
    if (late.length + refusals.length > 0) return refused(...late, ...refusals);
    if (opening.length + closing.length + membership.members.length === 0)
      return refused("The copies are merged back already.");
    closeOut = {
      opening,
      membership,
      closing,
      waves: restoringWaves(membership, migration),
      cautions: [
        `The original routes take ${pair.to.fqdn} at once: ${counted(atOnce, "voice user")} on them ${atOnce === 1 ? "moves" : "move"} without a wave, newcomers and groups too.`,
        "Then everybody who was moved gets back the assignment they had, and the copies are removed.",
        ...(backups.size > 0
          ? ["The backup routes go with them: nothing takes what the new trunk cannot."]
          : []),
      ],
    };
  } else {
    if (!old) return refused(`${pair.from.fqdn} is no longer a gateway of this tenant.`);
    const reasons = [
      ...late,
      ...oldTrunkInUse(migration, snapshot, request),
      ...(request.option === "drain" && !old.enabled ? [`${old.fqdn} is switched off already.`] : []),
    ];
    if (reasons.length > 0) return refused(...reasons);
    const ended =
      request.option === "drain" ? drained(old, backups, snapshot) : removed(old, backups, snapshot);
    // Nothing in the tenant could ever show that no branch is on it, so this refuses nothing.
    const possible = possibleDependants(snapshot.dependants, { siteId: old.gatewaySiteId, policies: [] });
    closeOut = { ...ended, cautions: [...ended.cautions, ...mayDependWords(old.fqdn, possible)] };
  }

  const { opening, closing, membership, waves, cautions } = closeOut;
  const sources = new Set(migration.policies.map(({ from }) => from));
  const policies = routing.policies
    .filter(({ name }) => sources.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ok: true,
    membership,
    plan: {
      kind: "closeOut",
      subject: pair.from.fqdn,
      requestedBy: request.requestedBy,
      reason: request.reason,
      startAt: request.startAt?.toISOString() ?? null,
      cautions: request.attestedInbound
        ? [
            ...cautions,
            `Confirmed by the requester: all inbound number ranges were moved to ${pair.to.fqdn} at the carrier and the SBC.`,
          ]
        : cautions,
      approvalsRequired: request.approvalsRequired,
      locks: locksOf([...opening, ...closing], {
        trunks: [pair.from.fqdn, pair.to.fqdn],
        policies: [...sources, ...createdPolicies(migration).map(({ name }) => name)],
      }),
      pair: null,
      opening,
      waves,
      closing,
      membersDigest: membersDigest(membership),
      named: namesOfFew(membership),
      policies:
        request.option === "foldBack"
          ? migration.policies.map(({ from, to }) => ({ from: to, to: from }))
          : [],
      excluded: countExclusions(membership.excluded),
      labelled: countLabels(membership.members),
      basis: {
        gateway: old ?? null,
        routes: sourceRoutes(policies, routing),
        policies,
        emergencyPolicies: [],
      },
      gate: migration.gate,
      window: migration.window,
      approveWaves: "together",
      onFailedGate: "ask",
      notMoved: [],
      sbcTasks: [],
    },
  };
}

/** The backup routes go first: a route whose only trunk is switched off would take calls and lose them. */
function drained(
  old: Gateway,
  backups: ReadonlySet<string>,
  { routing }: Pick<CloseOutSnapshot, "routing">,
): CloseOut {
  const those = routesOf(old, routing).filter(({ name }) => backups.has(name));
  return {
    ...nobodyMoves,
    opening: [
      ...those.map((route): Step => ({ kind: "removeRoute", route })),
      { kind: "setEnabled", fqdn: old.fqdn, from: true, to: false },
    ],
    cautions: [
      `${old.fqdn} takes no new outbound calls then. Inbound calls still come in by it.`,
      ...(those.length > 0 ? [noBackup] : []),
    ],
  };
}

const noBackup =
  "The backup routes of the migration are removed, and the source usages behind the new ones lead nowhere: nothing takes what the new trunk cannot.";

/**
 * Routes that lead elsewhere too lose the trunk. Those that lead to it alone are removed, as a route cannot be left without
 * a gateway. Usages and policies stay: they may be wanted again, and do no harm.
 */
function removed(
  old: Gateway,
  backups: ReadonlySet<string>,
  { routing }: Pick<CloseOutSnapshot, "routing">,
): CloseOut {
  const routes = routesOf(old, routing);
  const alone = routes.filter(({ gateways }) => gateways.length === 1);
  const originals = alone.filter(({ name }) => !backups.has(name));
  return {
    ...nobodyMoves,
    opening: [
      ...routes
        .filter(({ gateways }) => gateways.length > 1)
        .map(({ name, gateways }): Step => {
          const rest = gateways.filter((fqdn) => fqdn !== old.fqdn);
          return { kind: "setRouteGateways", route: name, from: gateways, to: rest };
        }),
      ...alone.map((route): Step => ({ kind: "removeRoute", route })),
      { kind: "removeGateway", gateway: old },
    ],
    cautions: [
      `Inbound calls on ${old.fqdn} fail from then on.`,
      ...(alone.length > originals.length ? [noBackup] : []),
      ...(originals.length === 0
        ? []
        : [
            `The routes ${quotedList(originals.map(({ name }) => name))} lead to ${old.fqdn} alone and are removed: their policies lead nowhere by them, and the copies cannot be merged back afterwards.`,
          ]),
      "The way back makes the gateway and the routes again, as new objects of the same settings.",
    ],
  };
}

function routesOf({ fqdn }: Gateway, { routes }: CloseOutSnapshot["routing"]) {
  return routes.filter(({ gateways }) => gateways.includes(fqdn)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const nobodyMoves = {
  closing: [],
  membership: nobody,
  waves: [],
} as const;

/** One wave: all are on the new trunk before and after, so there is nothing to judge, only time for it to take effect. */
function restoringWaves({ members }: Membership, migration: Plan): readonly PlannedWave[] {
  if (members.length === 0) return [];
  const bakeHours = Math.max(0, ...migration.waves.map((wave) => wave.bakeHours));
  return [
    {
      number: 1,
      kind: "wave",
      title: "Former assignments",
      users: members.length,
      bakeHours,
      gated: false,
    },
  ];
}
