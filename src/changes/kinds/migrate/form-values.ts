import { z } from "zod";
import { defaultGate } from "../../plan.ts";
import { numberInput } from "../../../teams/capability/inputs.ts";
import { policiesReaching } from "../../../telephony/voice-routing.ts";
import type { Gateway } from "../../../telephony/gateway.ts";
import type { FleetObservation } from "../../../store/observations/observation-store.ts";

/** The form's inputs, as they are sent: texts, and of fields for numbers also numbers. A client that leaves one out gets what is proposed. */
export const FormValues = z.object({
  newFqdn: z.string().max(255),
  newPort: numberInput(20),
  nameSuffix: z.string().max(80),
  /** Names of policies, each encoded as in a URL, with commas between. */
  policies: z.string().max(20_000),
  /** People by name, with commas, semicolons or new lines between. */
  pilot: z.string().max(4_000),
  /** Object ids from the people picker. */
  pilotPicked: z.string().max(4_000),
  pilotSize: numberInput(20),
  pilotBakeHours: numberInput(20),
  shares: z.string().max(200),
  bakeHours: numberInput(20),
  minimumCalls: numberInput(20),
  approveWaves: z.enum(["together", "each"]),
  onFailedGate: z.enum(["ask", "rollBack"]),
  fallback: z.enum(["true", "false"]),
  /** ISO weekdays with commas between. */
  windowDays: z.string().max(100),
  windowFrom: z.string().max(20),
  windowTo: z.string().max(20),
  windowZone: z.string().max(80),
  reason: z.string().max(2_000),
  start: z.enum(["now", "later"]),
  startDate: z.string().max(40),
  startTime: z.string().max(40),
});
export type FormValues = z.infer<typeof FormValues>;

/** What was entered over what is proposed, in a form that no template takes for an expression. */
export function withEntered(
  proposed: FormValues,
  entered: { readonly [Name in keyof FormValues]?: FormValues[Name] | undefined },
): FormValues {
  const given = Object.entries(entered).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.replaceAll("${", "$ {")] as const],
  );
  return { ...proposed, ...(Object.fromEntries(given) as Partial<FormValues>) };
}

/** What differs from the proposal: all that a button needs to carry. */
export function entered(proposed: FormValues, values: FormValues): Partial<FormValues> {
  const names = Object.keys(values) as (keyof FormValues)[];
  return Object.fromEntries(
    names.filter((name) => values[name] !== proposed[name]).map((name) => [name, values[name]]),
  );
}

/** What is proposed for one trunk. */
export function proposedValues(
  gateway: Gateway,
  fleet: Pick<FleetObservation, "gateways" | "routing">,
  zone: string,
): FormValues {
  return {
    newFqdn: freeName(gateway, fleet.gateways),
    newPort: String(freePort(gateway, fleet.gateways)),
    nameSuffix: " Bypass",
    policies: encodeNames(policiesReaching(gateway.fqdn, fleet.routing)),
    pilot: "",
    pilotPicked: "",
    pilotSize: "15",
    pilotBakeHours: "24",
    shares: "5, 25, 100",
    bakeHours: "24",
    minimumCalls: String(defaultGate.minimumCalls),
    approveWaves: "together",
    onFailedGate: "ask",
    fallback: "true",
    // Mondays to Thursdays: no wave bakes into a weekend.
    windowDays: "1,2,3,4",
    windowFrom: "",
    windowTo: "",
    windowZone: zone,
    reason: "",
    start: "now",
    startDate: "",
    startTime: "",
  };
}

export function encodeNames(names: readonly string[]): string {
  return names.map((name) => encodeURIComponent(name)).join(",");
}

/** Undefined for what no form of this bot sends. */
export function decodeNames(text: string): readonly string[] | undefined {
  try {
    return text
      .split(",")
      .filter((part) => part !== "")
      .map((part) => decodeURIComponent(part));
  } catch {
    return undefined;
  }
}

/** `sbc1-bypass.contoso.com`, or with a number where that is taken. */
function freeName({ fqdn }: Gateway, fleet: readonly Gateway[]): string {
  const [label = "", ...domain] = fqdn.split(".");
  const taken = new Set(fleet.map((gateway) => gateway.fqdn));
  for (let number = 1; ; number += 1) {
    const name = [`${label}-bypass${number === 1 ? "" : number}`, ...domain].join(".");
    if (!taken.has(name)) return name;
  }
}

/** The next port that no other trunk of what looks like the same SBC uses. */
function freePort({ fqdn, sipSignalingPort }: Gateway, fleet: readonly Gateway[]): number {
  const label = fqdn.split(".")[0] ?? fqdn;
  const taken = new Set(
    fleet.filter((gateway) => gateway.fqdn.startsWith(label)).map((gateway) => gateway.sipSignalingPort),
  );
  let port = sipSignalingPort + 1;
  while (taken.has(port)) port += 1;
  return port;
}
