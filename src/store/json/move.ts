import { z } from "zod";
import { Verdict } from "../../changes/waves/gate.ts";
import {
  memberStatuses,
  waveDecisionKinds,
  waveStatuses,
  type WaveDecision,
} from "../../changes/waves/wave.ts";
import type { WaveVerdict } from "../../changes/waves/wave-verdict.ts";
import { exclusions, labels } from "../../changes/waves/members.ts";
import { Time } from "./json.ts";

const texts = z.array(z.string());
const nullableText = z.string().nullable();
const count = z.number().int();

export const StoredLabel = z.enum(labels);

export const StoredExclusion = z.enum(exclusions);

export const StoredWaveStatus = z.enum(waveStatuses);

export const StoredMemberStatus = z.enum(memberStatuses);

export const StoredWaveDecision: z.ZodType<WaveDecision> = z.object({
  wave: count,
  kind: z.enum(waveDecisionKinds),
  speaksFor: texts.optional(),
  by: z.object({ id: z.string(), name: z.string() }),
  reason: nullableText,
  at: Time,
});

export const StoredWaveVerdict: z.ZodType<WaveVerdict> = z.object({
  wave: count,
  outcome: Verdict.shape.outcome,
  settledAt: Time.nullable(),
  judgedAt: Time.nullable(),
  at: Time,
});
