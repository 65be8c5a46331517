import type { HostResponse } from "../../src/tenant/host-protocol.ts";
import { GatewaySettings } from "../contoso.ts";
import { editGateway, settingsOf, type StoredGateway, type TenantState } from "./state.ts";
import { resourceAccountId } from "./users.ts";

type Failure = Extract<HostResponse, { ok: false }>["error"];
export type CmdletAnswer =
  | { readonly ok: true; readonly output: readonly unknown[] }
  | { readonly ok: false; readonly error: Failure };
type Parameters = Readonly<Record<string, unknown>>;
type Cmdlet = (state: TenantState, parameters: Parameters) => CmdletAnswer;

/** The cmdlets of the Teams PowerShell module that the simulated tenant answers, quirks included. */
const cmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-CsOnlinePSTNGateway": getGateways,
  "Set-CsOnlinePSTNGateway": setGateway,
  "Get-CsOnlinePstnUsage": (state) => found([{ Identity: "Global", Usage: state.usages }]),
  "Get-CsOnlineVoiceRoute": getRoutes,
  "Get-CsOnlineVoiceRoutingPolicy": (state, parameters) =>
    byIdentity(
      parameters,
      state.policies.map(({ name, usages }) => ({
        Identity: tagged(name),
        OnlinePstnUsages: usages,
        Description: null,
        RouteType: "BYOT",
      })),
    ),
  "Get-CsTeamsEmergencyCallRoutingPolicy": (state, parameters) =>
    byIdentity(parameters, [
      { Identity: "Global", EmergencyNumbers: [], AllowEnhancedEmergencyServices: false, Description: null },
      ...state.seed.emergencyPolicies.map(({ name, numbers }) => ({
        Identity: tagged(name),
        EmergencyNumbers: numbers.map(({ dialString, dialMask, usage }) => ({
          EmergencyDialString: dialString,
          EmergencyDialMask: dialMask,
          OnlinePSTNUsage: usage,
          CarrierProfile: null,
        })),
        AllowEnhancedEmergencyServices: true,
        Description: null,
      })),
    ]),
  "Get-CsTeamsSurvivableBranchAppliance": (state, parameters) =>
    byIdentity(
      parameters,
      state.seed.survivableBranches.map(({ fqdn, site }) => ({
        Identity: fqdn,
        Fqdn: fqdn,
        Site: site,
        Description: null,
      })),
    ),
  "Get-CsTeamsSharedCallingRoutingPolicy": (state, parameters) =>
    byIdentity(parameters, [
      { Identity: "Global", ResourceAccount: null, EmergencyNumbers: [], Description: null },
      ...state.seed.sharedCalling.map(({ policy, resourceAccount, emergencyNumbers }) => ({
        Identity: tagged(policy),
        ResourceAccount: resourceAccountId(resourceAccount),
        EmergencyNumbers: emergencyNumbers,
        Description: null,
      })),
    ]),
  "Get-CsTeamsMeetingConfiguration": ({ seed: { clientMediaPorts: ports } }) =>
    found([
      {
        Identity: "Global",
        ClientMediaPortRangeEnabled: ports.enabled,
        ClientAudioPort: ports.audioPort,
        ClientAudioPortRange: ports.audioPortRange,
        ClientVideoPort: ports.audioPort + ports.audioPortRange,
        ClientVideoPortRange: ports.audioPortRange,
      },
    ]),
};

/** Runs one cmdlet as the service would. */
export function runCmdlet(state: TenantState, name: string, parameters: Parameters): CmdletAnswer {
  const cmdlet = Object.hasOwn(cmdlets, name) ? cmdlets[name] : undefined;
  return cmdlet
    ? cmdlet(state, parameters)
    : failed("ObjectNotFound", `The term '${name}' is not recognized as a name of a cmdlet.`);
}

function getGateways(state: TenantState, { Identity, Filter }: Parameters): CmdletAnswer {
  if (Identity === undefined) {
    const suffix = typeof Filter === "string" ? Filter.replace(/^\*/, "").toLowerCase() : "";
    return found(
      [...state.gateways.values()]
        .filter(({ seed }) => seed.fqdn.endsWith(suffix))
        .map((gateway) => shown(state, gateway)),
    );
  }
  const gateway = typeof Identity === "string" ? state.gateways.get(Identity.toLowerCase()) : undefined;
  return gateway ? found([shown(state, gateway)]) : noSuchGateway(Identity);
}

function setGateway(state: TenantState, { Identity, ...given }: Parameters): CmdletAnswer {
  state.effects.push({
    at: state.now(),
    cmdlet: "Set-CsOnlinePSTNGateway",
    parameters: { Identity, ...given },
  });
  if (typeof Identity !== "string" || Identity === "")
    return failed(
      "InvalidArgument",
      "Cannot process command because of one or more missing parameters: Identity.",
    );
  const gateway = state.gateways.get(Identity.toLowerCase());
  if (!gateway) return noSuchGateway(Identity);

  // Only what is named is changed, so the defaults of the whole must not come along.
  const whole = GatewaySettings.safeParse({ ...gateway.settings, ...given });
  if (!whole.success) {
    const [issue] = whole.error.issues;
    return failed(
      "InvalidArgument",
      `Cannot bind parameter '${issue?.path.join(".") ?? ""}'. ${issue?.message}`,
    );
  }
  if (whole.data.MediaBypass && whole.data.IPAddressVersion === "IPv6")
    return failed("InvalidArgument", "IPAddressVersion IPv6 is supported only for non media bypass.");

  const edit = Object.fromEntries(Object.entries(whole.data).filter(([name]) => Object.hasOwn(given, name)));
  editGateway(state, gateway, edit, state.faults.propagation);
  return found([]);
}

/** `OutbundTeams…` is the service's own spelling. */
function shown(state: TenantState, gateway: StoredGateway): Readonly<Record<string, unknown>> {
  return {
    Identity: gateway.seed.fqdn,
    Fqdn: gateway.seed.fqdn,
    ...settingsOf(state, gateway),
    InboundTeamsNumberTranslationRules: [],
    InboundPstnNumberTranslationRules: [],
    OutbundTeamsNumberTranslationRules: [],
    OutboundPstnNumberTranslationRules: [],
    MediaRelayRoutingLocationOverride: null,
  };
}

function getRoutes(state: TenantState, parameters: Parameters): CmdletAnswer {
  return byIdentity(
    parameters,
    state.routes.map(({ name, priority, pattern, usages, gateways }) => ({
      Identity: name,
      Name: name,
      Priority: priority,
      NumberPattern: pattern,
      OnlinePstnUsages: usages,
      OnlinePstnGatewayList: gateways,
      BridgeSourcePhoneNumber: null,
      Description: null,
    })),
  );
}

function byIdentity(
  { Identity }: Parameters,
  objects: readonly (Readonly<Record<string, unknown>> & { readonly Identity: string })[],
): CmdletAnswer {
  if (Identity === undefined) return found(objects);
  const wanted = typeof Identity === "string" ? bare(Identity) : "";
  const object = objects.find((candidate) => bare(candidate.Identity) === wanted);
  return object
    ? found([object])
    : failed("ObjectNotFound", `Cannot find an object with Identity '${wanted}'.`);
}

function tagged(name: string): string {
  return name === "Global" ? name : `Tag:${name}`;
}

function bare(identity: string): string {
  return identity.replace(/^Tag:/i, "").toLowerCase();
}

function noSuchGateway(identity: unknown): CmdletAnswer {
  return failed(
    "ObjectNotFound",
    `Cannot find PSTN gateway with Identity '${typeof identity === "string" ? identity : ""}'.`,
  );
}

function found(output: readonly unknown[]): CmdletAnswer {
  return { ok: true, output };
}

function failed(category: Failure["category"], message: string): CmdletAnswer {
  return { ok: false, error: { category, message } };
}
