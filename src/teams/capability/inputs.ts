import { z } from "zod";

/** Pieces of what cards send. Inputs come as strings; a client may leave empty ones out. */
export const fqdnField = z.string().max(255);
export const changeIdField = whole(2 ** 31 - 1);
export const pageField = whole(10_000).catch(1);
export const digestField = z.string().regex(/^[0-9a-f]{64}$/);
/** Text a person entered, without the blanks around it. */
export const textInput = z.string().trim().max(2_000).default("");
/** A field for numbers: some clients send its text, others a number. */
export function numberInput(most: number) {
  return z.union([z.string().trim().max(most), z.number().transform(String)]);
}

/** What was ticked in a list, as cards send it: values with commas between. */
export const choicesInput = z
  .string()
  .max(20_000)
  .default("")
  .transform((text) => text.split(",").filter((value) => value !== ""));

/** A whole number from 1, as a number or in digits; nothing else that JavaScript would take for one. */
export function whole(most: number) {
  const digits = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number);
  return z.union([z.number(), digits]).pipe(z.number().int().min(1).max(most));
}
