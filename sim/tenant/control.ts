import { z } from "zod";
import type { SbcDefect } from "../network/network.ts";
import { AccountEdit, Defect, GatewayEdit } from "../contoso.ts";
import type { Callers } from "./callers.ts";
import { editGateway } from "./cmdlets/gateways.ts";
import { Fault } from "./faults.ts";
import { isPermission } from "./graph-permissions.ts";
import { createState, type TenantState } from "./state.ts";
import { wholeTenant } from "./whole-tenant.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Controlled {
  readonly state: TenantState;
  readonly callers: Callers;
  readonly defectsOf: (fqdn: string) => readonly SbcDefect[] | undefined;
  readonly setDefects: (fqdn: string, defects: readonly SbcDefect[]) => Promise<void>;
}

const count = z.int().min(1).max(100_000);
const Count = z.strictObject({ count });
const UserEdit = AccountEdit.extend({ direct: z.string().nullable().optional() });
const permissions = z.array(z.string().refine(isPermission, "must be a permission that the bot uses"));
const PermissionEdit = z.strictObject({ revoke: permissions, grant: permissions }).partial();
const RouteEdit = z
  .strictObject({
    priority: z.int(),
    pattern: z.string(),
    usages: z.array(z.string()),
    gateways: z.array(z.string().toLowerCase()),
  })
  .partial();
const PolicyEdit = z.strictObject({ usages: z.array(z.string()) });
const UserCalls = z.strictObject({
  /** Object ids or user principal names. */
  users: z.array(z.string()).optional(),
  policy: z.string().optional(),
  count,
  number: z.string().optional(),
  allAnswered: z.boolean().default(false),
});

/** The control API: what `sim/README.md` documents. Paths begin after `/control`. */
export async function answerControl(
  controlled: Controlled,
  method: string,
  path: string,
  body: unknown,
): Promise<ControlAnswer> {
  const { state } = controlled;
  const [what = "", name = "", detail = ""] = path.split("/").filter(Boolean).map(decodeURIComponent);
  switch (`${method} ${[what, name].filter(Boolean).join("/")}`) {
    case "GET state":
      return ok(overview(controlled));
    case "GET tenant":
      return ok(wholeTenant(state));
    case "GET effects":
      return ok(state.effects);
    case "GET faults":
      return ok(state.faults.list());
    case "POST faults":
      return given(z.array(Fault), [body].flat(), (faults) => {
        for (const fault of faults) state.faults.inject(fault);
        return ok(state.faults.list());
      });
    case "DELETE faults":
      state.faults.clear();
      return ok(state.faults.list());
    case "DELETE tokens":
      state.tokens.endAll();
      return ok({ live: state.tokens.live });
    case "DELETE tenant":
      // Everything as it was at the start, calls, effects and faults included; tokens hold on.
      Object.assign(state, createState(state.seed, state.now, state), { tokens: state.tokens });
      return ok(overview(controlled));
    case "POST permissions":
      return given(PermissionEdit, body, ({ revoke = [], grant = [] }) => {
        for (const permission of revoke) state.revoked.add(permission);
        for (const permission of grant) state.revoked.delete(permission);
        return ok({ revoked: [...state.revoked] });
      });
    case "POST users/calls":
      return given(UserCalls, body, (calls) => callOut(controlled, calls));
  }
  const edited = await editThing(controlled, `${method} ${what}${detail && `/${detail}`}`, name, body);
  return edited ?? { status: 404, body: { error: `Nothing at ${method} /control${path}` } };
}

/** Undefined where there is no such thing, or nothing that can be done with it. Edits are seen at once. */
function editThing(
  { state, callers, setDefects }: Controlled,
  request: string,
  name: string,
  body: unknown,
): Promise<ControlAnswer> | ControlAnswer | undefined {
  const gateway = state.gateways.accepted(name);
  const user = state.people.find(name);
  const route = state.routes.accepted(name);
  const policy = state.policies.accepted(name);
  switch (request) {
    case "PATCH gateways":
      if (!gateway) return undefined;
      return given(GatewayEdit, body, (edit) => {
        editGateway(state, gateway.fqdn, edit, 0);
        return ok(state.gateways.shown(name)?.settings);
      });
    case "POST gateways/calls":
      if (!gateway) return undefined;
      return given(Count, body, ({ count: calls }) => {
        callers.callNow(gateway, calls);
        return ok({ made: calls });
      });
    case "PUT gateways/defects":
      if (!gateway) return undefined;
      return given(z.array(Defect), body, async (defects) => {
        await setDefects(gateway.fqdn, defects);
        return ok(defects);
      });
    case "PATCH users":
      if (!user) return undefined;
      return given(UserEdit, body, ({ direct, ...account }) => {
        if (direct !== undefined) state.people.grant(user, direct, state.now().getTime());
        state.accounts.edit(user.id, account);
        return ok({ direct: state.people.directOf(user), ...state.accounts.of(user.id) });
      });
    case "PUT accounts":
      return given(AccountEdit, body, (account) => {
        state.accounts.edit(name.toLowerCase(), account);
        return ok(state.accounts.of(name.toLowerCase()));
      });
    case "PATCH routes":
      if (!route) return undefined;
      return given(RouteEdit, body, ({ priority, pattern, usages, gateways }) => {
        state.routes.edit(
          name,
          (before) => ({
            ...before,
            priority: priority ?? before.priority,
            pattern: pattern ?? before.pattern,
            usages: usages ?? before.usages,
            gateways: gateways ?? before.gateways,
          }),
          0,
        );
        return ok(state.routes.shown(name));
      });
    case "PATCH policies":
      if (!policy) return undefined;
      return given(PolicyEdit, body, ({ usages }) => {
        state.policies.edit(name, (before) => ({ ...before, usages }), 0);
        return ok(state.policies.shown(name));
      });
    default:
      return undefined;
  }
}

function callOut({ state, callers }: Controlled, calls: z.infer<typeof UserCalls>): ControlAnswer {
  const { users: names, policy, ...rest } = calls;
  const named = names?.map((name) => state.people.find(name));
  const unknown = names?.filter((_name, index) => !named?.[index]) ?? [];
  if (unknown.length > 0) return { status: 404, body: { error: `Nobody is called ${unknown.join(", ")}.` } };
  const users = (named ?? state.people.all)
    .filter((user) => user !== undefined)
    .filter((user) => names || (user.enterpriseVoice && user.number !== null))
    .filter((user) => !policy || (state.people.assignmentOf(user)?.policy ?? "Global") === policy);
  if (users.length === 0) return { status: 404, body: { error: "Nobody is there to call." } };
  return ok({ made: callers.callOut({ ...rest, users }) });
}

function overview({ state, defectsOf }: Controlled) {
  return {
    now: state.now(),
    gateways: state.gateways.allShown().map(({ fqdn, settings }) => ({
      fqdn,
      ...settings,
      defects: defectsOf(fqdn) ?? [],
    })),
    users: state.people.all.length,
    calls: state.calls.size,
    effects: state.effects.length,
    cmdletsUnderWay: state.cmdletsUnderWay,
    faults: state.faults.list(),
  };
}

function given<Body>(
  schema: z.ZodType<Body>,
  body: unknown,
  act: (body: Body) => ControlAnswer | Promise<ControlAnswer>,
): ControlAnswer | Promise<ControlAnswer> {
  const parsed = schema.safeParse(body);
  return parsed.success ? act(parsed.data) : { status: 400, body: { error: z.prettifyError(parsed.error) } };
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}
