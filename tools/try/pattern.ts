import { z } from "zod";
import { explainRouting } from "../../src/telephony/call-routing.ts";
import { emergencyNumbersOf, emergencyUseOf } from "../../src/telephony/numbers/emergency-numbers.ts";
import { readJson } from "./read-json.ts";
import { aRoute, usage } from "./routes.ts";

const Patterns = z.array(
  z.object({
    pattern: z.string(),
    number: z.string().optional(),
    dialStrings: z.array(z.string()).default([]),
  }),
);

export async function tryPattern([file = ""]: readonly string[]): Promise<readonly string[]> {
  return (await readJson(file, Patterns)).map(({ pattern, number, dialStrings }) => {
    const route = aRoute("R", pattern, 1);
    const emergencyNumbers = dialStrings.map((dialString) => ({ dialString, usage }));
    const emergencyPolicies = emergencyNumbers.length > 0 ? [{ name: "P", emergencyNumbers }] : [];
    const use = emergencyUseOf(route, emergencyNumbersOf({ emergencyPolicies }));
    const numbers = "numbers" in use ? ` ${use.numbers.join(" ")}` : "";
    return `${pattern}  emergency use: ${use.kind}${numbers}${number === undefined ? "" : `; ${takes(route, number)}`}`;
  });
}

function takes(route: ReturnType<typeof aRoute>, number: string): string {
  const [explained] = explainRouting(number, [usage], [route]);
  if (!explained) return "not looked at";
  return `${explained.unread ? "unknown" : explained.taken ? "taken" : "not taken"}: ${explained.why}`;
}
