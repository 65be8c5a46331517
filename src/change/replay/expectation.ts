import { copyNames } from "../move/clone-names.ts";
import type { MovePlan } from "../move/move-plan.ts";
import { isMovePlan, type Plan } from "../plan.ts";
import type { VoiceRoute } from "../../telephony/voice-routing.ts";
import type { DifferenceKind } from "./replay.ts";

/** One way of a call today, and the one that it takes as planned; null where no route takes it. */
export interface Crossing {
  readonly today: VoiceRoute | null;
  readonly planned: VoiceRoute | null;
  readonly emergency: boolean;
}

export type Verdict =
  { readonly kind: "stays" | "uncovered" } | { readonly kind: DifferenceKind; readonly intended: boolean };

/** Says of a crossing whether the plan intended it. */
export type Expectation = (crossing: Crossing) => Verdict;

/**
 * What a plan means to change. A migration: calls go from the old trunk to the new one by the copy of the route that took
 * them, and everything else stays on its trunks by its own copy. The emergency change: emergency calls change from the old
 * trunk to the new one by their own route. A reassignment: people get routes, and keep their trunks. A switch: nothing.
 * @param suffix names a migration's copies.
 */
export function expectationOf(plan: Plan, suffix: string): Expectation {
  if (!isMovePlan(plan)) return expecting({ isOwn: sameRoute, mayMove: () => false });
  const moved = movedBy(plan);
  switch (plan.kind) {
    case "migrate":
      return expecting({
        isOwn: copiesOf(plan, suffix),
        mayMove: ({ today, planned, emergency }) => !emergency && moved(today, planned),
      });
    case "emergency":
      return expecting({
        isOwn: sameRoute,
        mayMove: ({ today, planned, emergency }) => emergency && moved(today, planned),
      });
    case "reassign":
    case "closeOut":
      return expecting({ isOwn: () => true, mayMove: () => false, mayGain: true });
  }
}

type Both = Readonly<Record<"today" | "planned", VoiceRoute>>;

function expecting({
  isOwn,
  mayMove,
  mayGain = false,
}: {
  readonly isOwn: (today: VoiceRoute, planned: VoiceRoute) => boolean;
  readonly mayMove: (both: Both & Pick<Crossing, "emergency">) => boolean;
  readonly mayGain?: boolean;
}): Expectation {
  return ({ today, planned, emergency }) => {
    if (!today) return planned ? { kind: "gainsRoute", intended: mayGain } : { kind: "uncovered" };
    if (!planned) return { kind: "losesRoute", intended: false };
    if (!isOwn(today, planned)) return { kind: "otherRoute", intended: false };
    if (sameTrunks(today.gateways, planned.gateways)) return { kind: "stays" };
    return { kind: "changesTrunk", intended: mayMove({ today, planned, emergency }) };
  };
}

/** By name: a copy's pattern is what is to be proven. A backup route is no copy: it waits behind one. */
function copiesOf({ basis }: MovePlan, suffix: string): (today: VoiceRoute, planned: VoiceRoute) => boolean {
  const sources = new Map(
    basis.routes.flatMap(({ name }) => {
      const { copy, emergency } = copyNames(name, suffix);
      return [
        [copy, name],
        [emergency, name],
      ];
    }),
  );
  return (today, planned) => sources.get(planned.name) === today.name;
}

function sameRoute(today: VoiceRoute, planned: VoiceRoute): boolean {
  return today.name === planned.name;
}

function movedBy({ pair }: MovePlan): (today: VoiceRoute, planned: VoiceRoute) => boolean {
  if (!pair) return () => false;
  const { from, to } = pair;
  return (today, planned) =>
    sameTrunks(
      today.gateways.map((fqdn) => (fqdn === from.fqdn ? to.fqdn : fqdn)),
      planned.gateways,
    );
}

function sameTrunks(some: readonly string[], others: readonly string[]): boolean {
  const wanted = new Set(some);
  return wanted.size === new Set(others).size && others.every((fqdn) => wanted.has(fqdn));
}
