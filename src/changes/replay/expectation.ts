import { copyNames } from "../plans/clone-names.ts";
import type { ReplayExpectation } from "../kinds/kind.ts";
import { kinds } from "../kinds/kinds.ts";
import type { Plan } from "../plan.ts";
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

type IsSo = (today: VoiceRoute, planned: VoiceRoute) => boolean;

/**
 * What a plan means to change, as its kind says; a plan that is not replayed has no such thing, and to ask for it is a fault.
 * @param suffix names a migration's copies.
 */
export function expectationOf(plan: Plan, suffix: string): Expectation {
  const expected = kinds[plan.kind].replay;
  if (!expected) throw new Error(`A plan of kind ${plan.kind} is not replayed.`);
  const { route, mayMove, mayGain } = expected;
  const isOwn = routesOf(route, plan, suffix);
  const moved = movedBy(plan);
  return ({ today, planned, emergency }) => {
    if (!today) return planned ? { kind: "gainsRoute", intended: mayGain } : { kind: "uncovered" };
    if (!planned) return { kind: "losesRoute", intended: false };
    if (!isOwn(today, planned)) return { kind: "otherRoute", intended: false };
    if (sameTrunks(today.gateways, planned.gateways)) return { kind: "stays" };
    return {
      kind: "changesTrunk",
      intended: mayMove === (emergency ? "emergency" : "ordinary") && moved(today, planned),
    };
  };
}

function routesOf(route: ReplayExpectation["route"], plan: Plan, suffix: string): IsSo {
  switch (route) {
    case "same":
      return sameRoute;
    case "copy":
      return copiesOf(plan, suffix);
    case "any":
      return () => true;
  }
}

/** By name: a copy's pattern is what is to be proven. A backup route is no copy: it waits behind one. */
function copiesOf({ basis }: Plan, suffix: string): IsSo {
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

function movedBy({ pair }: Plan): IsSo {
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
