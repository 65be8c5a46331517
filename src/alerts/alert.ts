import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";

/** What is watched of a trunk; of each, one alert at most is open. */
export const alertKinds = [
  "certificate",
  "options",
  "calls",
  "sessions",
  "bypass",
  "settings",
  "routes",
  "emergencyRoutes",
] as const;
export type AlertKind = (typeof alertKinds)[number];

/** What an alert is about: names and figures of trunks, nothing of people. */
export const AlertFacts = z.discriminatedUnion("kind", [
  /** `notAfter`: ISO time. */
  z.object({ kind: z.literal("certificate"), notAfter: z.string() }),
  /** `status` null: no answer from here. */
  z.object({ kind: z.literal("options"), status: z.number().nullable(), detail: z.string() }),
  /** Delivered shares in per cent: of the last 24 hours, and of the days before; `attempts` in the 24 hours. */
  z.object({ kind: z.literal("calls"), recent: z.number(), usual: z.number(), attempts: z.number() }),
  /** The most calls at once in the last 24 hours; `at`: ISO time. */
  z.object({ kind: z.literal("sessions"), calls: z.number(), at: z.string(), limit: z.number() }),
  z.object({ kind: z.literal("bypass"), to: z.boolean() }),
  /** A sentence for each. */
  z.object({ kind: z.literal("settings"), differences: z.array(z.string()) }),
  z.object({ kind: z.literal("routes"), differences: z.array(z.string()) }),
  /** Names. */
  z.object({ kind: z.literal("emergencyRoutes"), routes: z.array(z.string()) }),
]);
export type AlertFacts = Immutable<z.infer<typeof AlertFacts>>;

/** 1 a notice, 2 a warning, 3 urgent, 4 it is too late. */
export type AlertLevel = 1 | 2 | 3 | 4;

/** What one look says of one kind. `seenAt`: when what it goes by was observed. */
export type Judgement =
  | { readonly state: "worse"; readonly level: AlertLevel; readonly facts: AlertFacts; readonly seenAt: Date }
  | { readonly state: "fine"; readonly seenAt: Date }
  /** It could not be read, or is changing just now: nothing is said. */
  | { readonly state: "unknown" };

const level = z.literal([1, 2, 3, 4]);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Something that people are told. `raised` puts the card up; the others are a short text beside it. */
export const Tell = z.object({
  what: z.enum(["raised", "worse", "returned", "recovered"]),
  at: time,
  level,
  facts: AlertFacts,
});
export type Tell = Immutable<z.infer<typeof Tell>>;

/**
 * How an alert stands, without its trunk.
 *
 *   suspected ─seen again→ open ⇄ clearing ─not seen again→ ended ─seen within hours→ suspected
 */
export const AlertState = z.object({
  status: z.enum(["suspected", "open", "clearing", "ended"]),
  level,
  facts: AlertFacts,
  /** When what last moved it was observed: the same observation does not move it twice. */
  seenAt: time,
  /** When it was first seen twice; null while it was not. */
  raisedAt: time.nullable(),
  endedAt: time.nullable(),
  /** `accepted`: somebody took what was changed for right. `unwatched`: nobody watches the trunk any more. */
  endedAs: z.enum(["recovered", "accepted", "unwatched"]).nullable(),
  acknowledgedAt: time.nullable(),
  /** Until then nobody is told anything more. */
  silencedUntil: time.nullable(),
  /** How often it came back soon after it had ended. */
  returns: z.number().int(),
  tells: z.array(Tell),
});
export type AlertState = Immutable<z.infer<typeof AlertState>>;

/** One trunk got worse in one way. */
export interface Alert extends AlertState {
  readonly id: number;
  readonly fqdn: string;
  readonly kind: AlertKind;
}

/** Kinds about what somebody changed: to acknowledge one is to take the change for right. */
export const changedKinds: ReadonlySet<AlertKind> = new Set([
  "bypass",
  "settings",
  "routes",
  "emergencyRoutes",
]);

export function isOpen({ status }: Pick<AlertState, "status">): boolean {
  return status === "open" || status === "clearing";
}

export function isSilenced({ silencedUntil }: Pick<AlertState, "silencedUntil">, now: Date): boolean {
  return silencedUntil !== null && silencedUntil > now;
}

/** Things of which one more is news: nothing where the facts are figures. */
export function itemsOf(facts: AlertFacts): readonly string[] {
  if ("differences" in facts) return facts.differences;
  return "routes" in facts ? facts.routes : [];
}

export function alertName(id: number): string {
  return `alert-${id}`;
}
