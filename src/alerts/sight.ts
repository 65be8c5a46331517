import { z } from "zod";
import type { Immutable } from "../lib/immutable.ts";
import { Gateway } from "../telephony/gateway.ts";
import type { CallsAtOnce } from "../telephony/calls-at-once.ts";
import { VoiceRoute, type EmergencyCallRoutingPolicy } from "../telephony/voice-routing.ts";

/** Calls of a trunk in some time. */
interface Calls {
  readonly attempts: number;
  readonly delivered: number;
}

/** What is known of one trunk at one look; undefined where it is not known. */
export interface Sight {
  readonly fqdn: string;
  /** When the settings and routes were read. */
  readonly fleetAt: Date;
  /** Null: the tenant has no gateway object of that name. */
  readonly gateway: Gateway | null | undefined;
  /** Those that lead to the trunk. */
  readonly routes: readonly VoiceRoute[] | undefined;
  readonly emergencyPolicies: readonly EmergencyCallRoutingPolicy[];
  readonly probe:
    | {
        readonly at: Date;
        /** Null: no answer. */
        readonly optionsStatus: number | null;
        readonly optionsDetail: string;
        /** Null: not seen. */
        readonly certificateNotAfter: Date | null;
      }
    | undefined;
  readonly calls:
    | {
        readonly at: Date;
        /** Of the last 24 hours. */
        readonly recent: Calls;
        /** Of the days before. */
        readonly usual: Calls;
        /** Of the last 24 hours; undefined where nobody called. */
        readonly most: CallsAtOnce | undefined;
      }
    | undefined;
}

/** A trunk as it was when it was last as it should be: what a look is compared with. */
export const Baseline = z.object({
  /** Up to then the bot's own writes are part of it. */
  at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  gateway: Gateway.nullable(),
  routes: z.array(VoiceRoute),
  /** How bad it was then: what was so before anybody watched is no news. Null: not known yet. */
  levels: z.object({
    certificate: z.number().nullable(),
    options: z.number().nullable(),
    sessions: z.number().nullable(),
  }),
});
export type Baseline = Immutable<z.infer<typeof Baseline>>;
