import type { MovedMember } from "../../../src/changes/kinds/close-out/close-out-snapshot.ts";
import type { MigrationSnapshot } from "../../../src/changes/plans/migration-snapshot.ts";
import type { Membership } from "../../../src/changes/waves/members.ts";
import type { Plan } from "../../../src/changes/plan.ts";
import type { Step } from "../../../src/changes/step.ts";
import type { VoiceUser } from "../../../src/telephony/voice-user.ts";
import { configurationOf, perform } from "./configuration-model.ts";

/** The tenant after these steps, with everybody where the membership moves them. */
function after(
  snapshot: MigrationSnapshot,
  steps: readonly Step[],
  { members }: Membership,
): MigrationSnapshot {
  const { fleet, routing, users } = snapshot;
  const { gateways, usages, routes, policies } = steps.reduce(
    (configuration, step) => perform(step, configuration),
    configurationOf(fleet, routing),
  );
  const targets = new Map(members.map(({ userId, target }) => [userId, target]));
  return {
    ...snapshot,
    fleet: [...gateways.values()],
    routing: {
      ...routing,
      usages: [...usages],
      routes: [...routes.values()],
      policies: [...policies.values()],
    },
    users: users.map((user): VoiceUser => {
      const policy = targets.get(user.id);
      return policy ? { ...user, voiceRouting: { kind: "direct", policy } } : user;
    }),
  };
}

/** Everybody of a plan as moved, with the ledger that was written. */
export function movedBy({ members }: Membership): readonly MovedMember[] {
  return members.map((member) => ({ ...member, ledger: member.former }));
}

/** The tenant after a whole migration. */
export function migrated(snapshot: MigrationSnapshot, plan: Plan, membership: Membership): MigrationSnapshot {
  return after(snapshot, plan.opening, membership);
}
