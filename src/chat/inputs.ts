import { z } from "zod";

/** Pieces of what cards send. Inputs come as strings; a client may leave empty ones out. */
export const fqdnField = z.string().max(255);
export const changeIdField = z.coerce
  .number()
  .int()
  .positive()
  .max(2 ** 31 - 1);
export const pageField = z.coerce.number().int().min(1).max(10_000).catch(1);
/** Text a person entered, without the blanks around it. */
export const textInput = z.string().trim().max(2_000).default("");
export const kindField = z.enum(["enableBypass", "disableBypass"]);
