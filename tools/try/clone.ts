import { z } from "zod";
import { cloneRouting } from "../../src/changes/plans/clone-routing.ts";
import type { Plan } from "../../src/changes/plan.ts";
import type { Step } from "../../src/changes/step.ts";
import { planEmergency } from "../../src/changes/kinds/emergency/plan-emergency.ts";
import { readJson } from "./read-json.ts";
import { aRoute, newTrunk, oldTrunk, usage } from "./routes.ts";

const Routing = z.object({
  routes: z.array(z.tuple([z.string(), z.string()])),
  emergencyPolicies: z
    .array(
      z.object({
        name: z.string(),
        emergencyNumbers: z.array(z.object({ dialString: z.string(), usage: z.string() })),
      }),
    )
    .default([]),
});

function routeOf(step: Step): string {
  return "route" in step && typeof step.route === "string" ? step.route : step.kind;
}

export async function tryClone([file = ""]: readonly string[]): Promise<readonly string[]> {
  const { routes: named, emergencyPolicies } = await readJson(file, Routing);
  const policies = [{ name: "P", usages: [usage], routeType: null, description: null }];
  const routes = named.map(([name, pattern], at) => aRoute(name, pattern, at + 1));
  const routing = { usages: [usage], routes, policies, emergencyPolicies };
  const copied = cloneRouting(policies, routing, {
    oldFqdn: oldTrunk,
    newFqdn: newTrunk,
    suffix: " Bypass",
    fallback: false,
  });
  const emergency = planEmergency(
    // As much of a migration as an emergency change goes by.
    {
      kind: "migrate",
      pair: { from: { fqdn: oldTrunk }, to: { fqdn: newTrunk } },
      opening: [],
    } as unknown as Plan,
    { routing },
    {
      attestedTestCall: "tried",
      startAt: null,
      now: new Date(),
      requestedBy: "tried",
      reason: "tried",
      approvalsRequired: 1,
    },
  );
  return [
    ...copied.routes.map(
      ({ name, numberPattern, gateways }) => `wave copy ${name}  ${numberPattern}  -> ${gateways.join(",")}`,
    ),
    `kept for emergency: ${copied.keptForEmergency.join(",")} | split: ${JSON.stringify(copied.splitForEmergency)} | unread: ${copied.unread.join(",")}`,
    `emergency change moves: ${
      emergency.ok
        ? emergency.plan.opening.map((step) => routeOf(step)).join(", ")
        : JSON.stringify(emergency.reasons)
    }`,
  ];
}
