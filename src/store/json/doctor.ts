import { z } from "zod";
import type { Section } from "../../doctor/doctor-check.ts";

export const StoredSections: z.ZodType<readonly Section[]> = z.array(
  z.object({
    title: z.string(),
    lines: z.array(
      z.object({
        outcome: z.enum(["ok", "warning", "failure"]),
        says: z.string(),
        mend: z.string().nullable(),
      }),
    ),
  }),
);
