import { z } from "zod";
import { problemsWith } from "../../../lib/problem.ts";
import { changeName } from "../../change.ts";
import type { CloseOutPlanRequest, CloseOutSnapshot } from "./close-out-snapshot.ts";
import { quietFor } from "./old-trunk-in-use.ts";
import { planCloseOut } from "./plan-close-out.ts";
import { readRowsRead } from "../../../calls/rows-read.ts";
import type { ChatDependencies, Turn } from "../../../teams/capability/turn.ts";
import { closeOutFormCard } from "./close-out-form-card.ts";
import {
  AfterMigrationInputs,
  afterMigrationTyped,
  finishedMigration,
  type FinishedMigration,
} from "../after-migration.ts";
import { formButtons, type RequestParts } from "../request-change.ts";

/** `option` is "" until one is chosen. */
const CloseOutInputs = AfterMigrationInputs.extend({
  option: z.enum(["", "drain", "remove", "foldBack"]).default(""),
  attestedInbound: z.enum(["true", "false"]).default("false"),
});
export type CloseOutInputs = z.infer<typeof CloseOutInputs>;

interface Seen extends FinishedMigration {
  readonly values: CloseOutInputs;
  readonly snapshot: CloseOutSnapshot;
}

type Asked = Pick<CloseOutPlanRequest, "option" | "attestedInbound">;

const parts: RequestParts<CloseOutInputs, Seen, Asked> = {
  async observe(deps, values, turn) {
    const migration = await finishedMigration(deps, values.changeId);
    if (!migration.ok) return migration;
    return { ...migration, values, snapshot: await snapshotOf(deps, migration, turn) };
  },
  async form(deps, { id, pair, plan, fleet, values, snapshot }, problems, turn) {
    const [users, calls] = await Promise.all([
      deps.observations.usersByPolicy(),
      readRowsRead(deps.observations, new Date(turn.now.getTime() - quietFor), turn.now),
    ]);
    const planned = (option: Asked["option"]) =>
      planCloseOut(plan, snapshot, {
        ...requestOf(deps, turn),
        option,
        attestedInbound: true,
        startAt: null,
      });
    const remove = planned("remove");
    const card = closeOutFormCard({
      changeId: id,
      pair,
      enabled: snapshot.fleet.find(({ fqdn }) => fqdn === pair.from.fqdn)?.enabled ?? null,
      window: plan.window,
      inUse: remove.ok ? [] : remove.reasons,
      foldBack: planned("foldBack"),
      asOf: { fleet: fleet.at, users: users?.at ?? null, calls },
      values,
      problems,
      zone: turn.zone ?? "UTC",
      now: turn.now,
    });
    return { type: "card", card };
  },
  read: (_, { values: { option, attestedInbound } }) =>
    option === ""
      ? { ok: false, problems: problemsWith("option", ["Choose what becomes of the old trunk."]) }
      : { ok: true, asked: { option, attestedInbound: attestedInbound === "true" } },
  plan: (deps, { plan, snapshot }, asked, { startAt }, turn) =>
    planCloseOut(plan, snapshot, { ...requestOf(deps, turn), ...asked, startAt }),
  draft({ id, pair, values }, { option, attestedInbound }) {
    const attested = attestedInbound ? ["inbound number ranges confirmed as moved"] : [];
    return {
      kind: "closeOut",
      subject: pair.from.fqdn,
      request: { kind: "closeOut", migration: id, option, attestedInbound },
      detail: [`${option} after ${changeName(id)}`, ...attested, values.reason].join("; "),
    };
  },
};

export const closeOutTyped = afterMigrationTyped(
  "close-out",
  "drain or remove a done migration's old trunk, or merge its copies back",
  parts,
  CloseOutInputs,
);
export const closeOutButtons = formButtons(
  parts,
  ["closeOutForm", CloseOutInputs],
  ["requestCloseOut", CloseOutInputs],
);

/** As last observed; the runner plans again from the tenant as it is then. */
async function snapshotOf(
  { observations, waves }: Pick<ChatDependencies, "observations" | "waves">,
  { id, pair, fleet }: FinishedMigration,
  { now }: Turn,
): Promise<CloseOutSnapshot> {
  const [users, moved, calls, callsRead] = await Promise.all([
    observations.allUsers(),
    waves.allMembers(id, { statuses: ["moved"] }),
    observations.calls(pair.from.fqdn, new Date(now.getTime() - quietFor), now),
    observations.callsRead(),
  ]);
  const { gateways, routing, dependants } = fleet.value;
  return { fleet: gateways, routing, dependants, users, calls, callsRead, moved };
}

function requestOf({ config }: Pick<ChatDependencies, "config">, { person, now }: Turn) {
  return { requestedBy: person.id, reason: "", approvalsRequired: config.approvalsRequired, now };
}
