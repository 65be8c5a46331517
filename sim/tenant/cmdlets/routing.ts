import { z } from "zod";
import type { StoredPolicy, StoredRoute, TenantState } from "../state.ts";
import {
  absent,
  bare,
  bound,
  chosen,
  done,
  edited,
  failed,
  found,
  ListEdit,
  tagged,
  type Cmdlet,
  type CmdletAnswer,
  type Shown,
} from "./answers.ts";

const Identity = z.string().min(1).transform(bare);
const Named = z.strictObject({ Identity });
const UsageChange = z.strictObject({ Identity: z.literal("Global"), Usage: ListEdit });
const RouteParameters = z.strictObject({
  Identity,
  NumberPattern: z.string().optional(),
  Priority: z.int().min(0).optional(),
  OnlinePstnUsages: ListEdit.optional(),
  OnlinePstnGatewayList: ListEdit.optional(),
  BridgeSourcePhoneNumber: z.string().optional(),
  Description: z.string().optional(),
});
const PolicyParameters = z.strictObject({
  Identity,
  OnlinePstnUsages: z.array(z.string()).default([]),
  RouteType: z.string().default("BYOT"),
  Description: z.string().optional(),
});
/** What the cmdlet takes where no pattern is given. */
const defaultPattern = "[0-9]{10}";

/** Usages, routes and voice routing policies. */
export const routingCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-CsOnlinePstnUsage": (state, parameters) =>
    chosen(parameters, [{ Identity: "Global", Usage: state.usages.allShown() }]),
  "Set-CsOnlinePstnUsage": (state, parameters) =>
    bound(UsageChange, parameters, ({ Usage }) => changeUsages(state, Usage)),

  "Get-CsOnlineVoiceRoute": (state, parameters) =>
    chosen(parameters, state.routes.allShown().map(shownRoute)),
  "New-CsOnlineVoiceRoute": (state, parameters) =>
    bound(RouteParameters, parameters, (given) => {
      const { Identity: name } = given;
      if (state.routes.accepted(name))
        return failed("ResourceExists", `The voice route '${name}' already exists.`);
      const usages = edited([], given.OnlinePstnUsages);
      const gateways = lowerCase(edited([], given.OnlinePstnGatewayList));
      const problem = unknownUsage(state, usages) ?? unknownGateway(state, gateways);
      if (problem) return problem;
      const last = Math.max(-1, ...state.routes.allAccepted().map(({ priority }) => priority));
      const route = {
        name,
        priority: given.Priority ?? last + 1,
        pattern: given.NumberPattern ?? defaultPattern,
        usages,
        gateways,
        bridgeSourcePhoneNumber: given.BridgeSourcePhoneNumber ?? null,
        description: given.Description ?? null,
      };
      // Source: "New-CsOnlineVoiceRoute".
      if (route.bridgeSourcePhoneNumber !== null && gateways.length > 0)
        return failed(
          "InvalidArgument",
          "BridgeSourcePhoneNumber and OnlinePstnGatewayList are mutually exclusive.",
        );
      state.routes.put(name, route, state.faults.propagation);
      return found([shownRoute(route)]);
    }),
  "Set-CsOnlineVoiceRoute": (state, parameters) =>
    bound(RouteParameters, parameters, (given) => {
      const before = state.routes.accepted(given.Identity);
      if (!before) return absent("voice route", given.Identity);
      const usages = edited(before.usages, given.OnlinePstnUsages);
      const gateways = lowerCase(edited(before.gateways, given.OnlinePstnGatewayList));
      const problem = unknownUsage(state, usages) ?? unknownGateway(state, gateways, before.gateways);
      if (problem) return problem;
      state.routes.edit(
        given.Identity,
        (route) => ({
          ...route,
          priority: given.Priority ?? route.priority,
          pattern: given.NumberPattern ?? route.pattern,
          bridgeSourcePhoneNumber: given.BridgeSourcePhoneNumber ?? route.bridgeSourcePhoneNumber,
          description: given.Description ?? route.description,
          ...(given.OnlinePstnUsages && { usages }),
          ...(given.OnlinePstnGatewayList && { gateways }),
        }),
        state.faults.propagation,
      );
      return done;
    }),
  "Remove-CsOnlineVoiceRoute": (state, parameters) =>
    bound(Named, parameters, ({ Identity: name }) => {
      if (!state.routes.accepted(name)) return absent("voice route", name);
      state.routes.remove(name, state.faults.propagation);
      return done;
    }),

  "Get-CsOnlineVoiceRoutingPolicy": (state, parameters) =>
    chosen(parameters, state.policies.allShown().map(shownPolicy)),
  "New-CsOnlineVoiceRoutingPolicy": (state, parameters) =>
    bound(PolicyParameters, parameters, (given) => {
      const { Identity: name, OnlinePstnUsages: usages, RouteType: routeType } = given;
      if (state.policies.accepted(name))
        return failed("ResourceExists", `The policy '${tagged(name)}' already exists.`);
      const problem = unknownUsage(state, usages);
      if (problem) return problem;
      const policy = { name, usages, routeType, description: given.Description ?? null };
      state.policies.put(name, policy, state.faults.propagation);
      return found([shownPolicy(policy)]);
    }),
  "Remove-CsOnlineVoiceRoutingPolicy": (state, parameters) =>
    bound(Named, parameters, ({ Identity: given }) => {
      const policy = state.policies.accepted(given);
      if (!policy) return absent("policy", given);
      if (policy.name === "Global") return failed("InvalidArgument", "The Global policy cannot be removed.");
      // The service's own words. Source: "Remove-CsTeamsTemplatePermissionPolicy", whose service is the same.
      if (state.people.holds(policy.name))
        return failed(
          "InvalidArgument",
          `The policy "${policy.name}" is currently assigned to one or more users or groups. Ensure policy is not assigned before removing. Please refer to documentation.`,
        );
      state.policies.remove(policy.name, state.faults.propagation);
      return done;
    }),
};

function shownRoute(route: StoredRoute): Shown {
  return {
    Identity: route.name,
    Name: route.name,
    Priority: route.priority,
    NumberPattern: route.pattern,
    OnlinePstnUsages: route.usages,
    OnlinePstnGatewayList: route.gateways,
    BridgeSourcePhoneNumber: route.bridgeSourcePhoneNumber,
    Description: route.description,
  };
}

function shownPolicy({ name, usages, routeType, description }: StoredPolicy): Shown {
  return {
    Identity: tagged(name),
    OnlinePstnUsages: usages,
    RouteType: routeType,
    Description: description,
  };
}

function changeUsages(state: TenantState, change: z.infer<typeof ListEdit>): CmdletAnswer {
  const delay = state.faults.propagation;
  if ("Replace" in change)
    return failed(
      "InvalidArgument",
      "This tenant takes no replacement of its usages, which deletes the others.",
    );
  if ("Add" in change) {
    for (const usage of change.Add) if (!state.usages.accepted(usage)) state.usages.put(usage, usage, delay);
    return done;
  }
  for (const usage of change.Remove) {
    if (!state.usages.accepted(usage)) return absent("a PSTN usage", usage);
    const users = usersOf(state, usage);
    if (users.length > 0)
      return failed(
        "InvalidArgument",
        `The PSTN usage '${usage}' cannot be removed because it is in use by: ${users.join(", ")}.`,
      );
  }
  for (const usage of change.Remove) state.usages.remove(usage, delay);
  return done;
}

/** Names of whatever calls by this usage. */
function usersOf(state: TenantState, usage: string): readonly string[] {
  const having = (things: readonly { readonly name: string; readonly usages: readonly string[] }[]) =>
    things.filter(({ usages }) => usages.includes(usage)).map(({ name }) => name);
  return [
    ...having(state.routes.allAccepted()),
    ...having(state.policies.allAccepted()),
    ...having(state.seed.audioConferencingPolicies),
    ...having(
      state.seed.emergencyPolicies.map(({ name, numbers }) => ({
        name,
        usages: numbers.map((number) => number.usage),
      })),
    ),
  ];
}

function unknownUsage(state: TenantState, usages: readonly string[]): CmdletAnswer | undefined {
  const unknown = usages.find((usage) => !state.usages.accepted(usage));
  return unknown === undefined
    ? undefined
    : failed("InvalidArgument", `The PSTN usage '${unknown}' does not exist in the tenant.`);
}

/** A carrier's derived trunk has no object, so what a route had may stay. */
function unknownGateway(
  state: TenantState,
  gateways: readonly string[],
  before: readonly string[] = [],
): CmdletAnswer | undefined {
  const carriers = new Set([...before, ...state.seed.routes.flatMap((route) => route.gateways)]);
  const unknown = gateways.find((gateway) => !state.gateways.accepted(gateway) && !carriers.has(gateway));
  return unknown === undefined
    ? undefined
    : failed("InvalidArgument", `The PSTN gateway '${unknown}' does not exist in the tenant.`);
}

function lowerCase(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}
