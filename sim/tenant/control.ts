import { z } from "zod";
import type { SbcDefect } from "../network/network.ts";
import { Defect, GatewayEdit } from "../contoso.ts";
import type { Callers } from "./callers.ts";
import { Fault } from "./faults.ts";
import { editGateway, settingsOf, type TenantState } from "./state.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Controlled {
  readonly state: TenantState;
  readonly callers: Callers;
  readonly defectsOf: (fqdn: string) => readonly SbcDefect[];
  readonly setDefects: (fqdn: string, defects: readonly SbcDefect[]) => Promise<void>;
}

const Count = z.strictObject({ count: z.int().min(1).max(10_000) });

/** The control API: what `sim/README.md` documents. Paths begin after `/control`. */
export async function answerControl(
  controlled: Controlled,
  method: string,
  path: string,
  body: unknown,
): Promise<ControlAnswer> {
  const { state } = controlled;
  const [what = "", fqdn = "", detail = ""] = path.split("/").filter(Boolean);
  const request = `${method} ${what}${detail && `/${detail}`}`;
  switch (request) {
    case "GET state":
      return ok(overview(controlled));
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
  }

  const gateway = state.gateways.get(fqdn.toLowerCase());
  if (!gateway) return { status: 404, body: { error: `Nothing at ${method} /control${path}` } };
  switch (request) {
    case "PATCH gateways":
      return given(GatewayEdit, body, (edit) => {
        const named = Object.entries(edit).filter(([, value]) => value !== undefined);
        editGateway(state, gateway, Object.fromEntries(named), 0);
        return ok(settingsOf(state, gateway));
      });
    case "POST gateways/calls":
      return given(Count, body, ({ count }) => {
        controlled.callers.callNow(gateway, count);
        return ok({ made: count });
      });
    case "PUT gateways/defects":
      return given(z.array(Defect), body, async (defects) => {
        await controlled.setDefects(gateway.seed.fqdn, defects);
        return ok(defects);
      });
    default:
      return { status: 404, body: { error: `Nothing at ${method} /control${path}` } };
  }
}

function overview({ state, defectsOf }: Controlled) {
  return {
    now: state.now(),
    gateways: [...state.gateways.values()].map((gateway) => ({
      fqdn: gateway.seed.fqdn,
      ...settingsOf(state, gateway),
      defects: defectsOf(gateway.seed.fqdn),
    })),
    users: state.users.length,
    calls: state.calls.length,
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
