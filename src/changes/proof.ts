import { kinds } from "./kinds/kinds.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../telephony/numbers/emergency-numbers.ts";
import type { VoiceRoute } from "../telephony/voice-routing.ts";
import type { Change, Submission } from "./change.ts";
import type { Affected, Plan } from "./plan.ts";
import type { Person } from "./person.ts";
import type { Step } from "./step.ts";

/** Somebody signed in again, for one plan: a session left open, or stolen, cannot. */
export interface Proof {
  readonly by: Person;
  /** Of the plan that they signed in for. */
  readonly digest: string;
  /** When they entered their credentials, as the sign-in service says. */
  readonly at: Date;
  /** How, as the sign-in service names it (`pwd`, `mfa`, `fido`); empty where it does not say. */
  readonly methods: readonly string[];
}

/** A sign-in that was checked: whose, when, how, and which plan it was begun for. */
export interface CheckedSignIn extends Omit<Proof, "by"> {
  readonly changeId: number;
  /** Entra object id. */
  readonly id: string;
  readonly name: string | null;
}

/** What a sign-in that was checked comes to: how long it counts, or why it does not. */
export type Prove = (
  signIn: CheckedSignIn,
) => Promise<
  | { readonly ok: true; readonly until: Date }
  | { readonly ok: false; readonly status: number; readonly text: string }
>;

/** Which approvals need one. */
export interface ProofRule {
  /** A change of more people than this. */
  readonly abovePeople: number;
  /** Milliseconds after signing in in which it counts. */
  readonly within: number;
}

/**
 * Why whoever approves this must sign in again, as the end of a sentence; null where they need not. What is not known counts
 * as much: people nobody could count, a pattern that cannot be read.
 */
export function whyProof(
  { plan, replay }: Pick<Submission, "plan" | "replay">,
  { abovePeople }: ProofRule,
): string | null {
  const people = plan.affected ? reached(plan.affected) : moved(plan);
  if (people === null) return "nobody can tell how many people it reaches";
  if (people > abovePeople) return `it reaches ${people} people, more than ${abovePeople}`;
  const emergency = plan.affected
    ? switchesEmergency(plan.affected, plan.subject, replay)
    : movesEmergency(plan);
  return emergency ? "it concerns emergency calls" : null;
}

/** The newest sign-in of this person for the plan as it is, where it still counts. */
export function provenBy(
  { submission, proofs }: Pick<Change, "submission" | "proofs">,
  by: Pick<Person, "id">,
  { within }: ProofRule,
  now: Date,
): Proof | undefined {
  return proofs.find(
    (proof) =>
      proof.by.id === by.id &&
      proof.digest === submission?.digest &&
      proof.at.getTime() + within >= now.getTime(),
  );
}

/** For audit and export: the time to the second, and the means that the sign-in service named. */
export function signInWords({ at, methods }: Pick<Proof, "at" | "methods">): string {
  return `signed in again at ${at.toISOString()}${methods.length === 0 ? "" : ` (${methods.join(", ")})`}`;
}

function moved({ waves }: Plan): number {
  return waves.reduce((sum, { users }) => sum + users, 0);
}

function reached({ policies }: Affected): number | null {
  if (policies === null) return null;
  return policies.reduce((sum, { users, resourceAccounts }) => sum + users + resourceAccounts, 0);
}

/** By an emergency policy, a route that takes emergency numbers, or may, or by calls of the last days. */
function switchesEmergency(
  { emergencyCalls, emergencyRoutes }: Affected,
  subject: string,
  replay: Submission["replay"],
): boolean {
  return (
    emergencyCalls.length > 0 ||
    emergencyRoutes !== undefined ||
    (replay?.emergency.some(({ planned }) => planned?.trunks.includes(subject)) ?? false)
  );
}

/** Whether a route that it writes, or whose trunk it writes, takes emergency numbers, or may, or is an emergency policy's. */
function movesEmergency({ kind, basis, opening, closing }: Plan): boolean {
  if (kinds[kind].replay?.mayMove === "emergency") return true;
  const usages = new Set(
    basis.emergencyPolicies.flatMap(({ emergencyNumbers }) => emergencyNumbers.map(({ usage }) => usage)),
  );
  const numbers = emergencyNumbersOf(basis);
  return [...opening, ...closing].some(
    (step) =>
      routesOf(step, basis.routes)?.some(
        (route) =>
          route.usages.some((usage) => usages.has(usage)) || emergencyUseOf(route, numbers).kind !== "none",
      ) ?? true,
  );
}

/** Undefined where the plan does not say. */
function routesOf(step: Step, routes: readonly VoiceRoute[]): readonly VoiceRoute[] | undefined {
  switch (step.kind) {
    case "createRoute":
    case "removeRoute":
      return [step.route];
    case "setRouteGateways": {
      const route = routes.find(({ name }) => name === step.route);
      return route && [route];
    }
    case "setEnabled":
    case "setMediaBypass":
      return routes.filter(({ gateways }) => gateways.includes(step.fqdn));
    default:
      return [];
  }
}
