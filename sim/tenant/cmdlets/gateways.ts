import { z } from "zod";
import { maxGatewayFqdnLength, parentDomainOf, verifiedDomainOf } from "../../../src/telephony/fqdn.ts";
import { GatewayEdit, GatewaySettings, newGatewaySettings } from "../../contoso.ts";
import type { StoredGateway, TenantState } from "../state.ts";
import {
  absent,
  bound,
  chosen,
  done,
  failed,
  found,
  type Cmdlet,
  type CmdletAnswer,
  type Shown,
} from "./answers.ts";

const Identity = z.string().min(1).toLowerCase();
const NewGateway = z.strictObject({
  ...GatewaySettings.partial().shape,
  SipSignalingPort: GatewaySettings.shape.SipSignalingPort,
  Identity,
});
const GatewayChange = z.strictObject({ ...GatewayEdit.shape, Identity });

export const gatewayCmdlets: Readonly<Record<string, Cmdlet>> = {
  "Get-CsOnlinePSTNGateway": (state, parameters) =>
    chosen(parameters, state.gateways.allShown().map(shownGateway)),
  "New-CsOnlinePSTNGateway": (state, parameters) =>
    bound(NewGateway, parameters, ({ Identity: fqdn, ...given }) => {
      if (state.gateways.accepted(fqdn))
        return failed("ResourceExists", `The PSTN gateway '${fqdn}' already exists.`);
      if (fqdn.length > maxGatewayFqdnLength)
        return failed(
          "InvalidArgument",
          `The FQDN must not be longer than ${maxGatewayFqdnLength} characters.`,
        );
      const verified = state.seed.domains.filter(({ isVerified }) => isVerified).map(({ id }) => id);
      if (verifiedDomainOf(fqdn, verified) === undefined)
        return failed(
          "InvalidArgument",
          `Can't use the "${parentDomainOf(fqdn)}" domain as it wasn't configured for this tenant.`,
        );
      const settings: GatewaySettings = {
        ...newGatewaySettings,
        ...defined(given),
        SipSignalingPort: given.SipSignalingPort,
      };
      const problem = problemOf(settings);
      if (problem) return problem;
      state.gateways.put(fqdn, { fqdn, settings }, state.faults.propagation);
      return found([shownGateway({ fqdn, settings })]);
    }),
  "Set-CsOnlinePSTNGateway": (state, parameters) =>
    bound(GatewayChange, parameters, ({ Identity: fqdn, ...given }) => {
      const gateway = state.gateways.accepted(fqdn);
      if (!gateway) return absent("PSTN gateway", fqdn);
      const problem = problemOf({ ...gateway.settings, ...defined(given) });
      if (problem) return problem;
      editGateway(state, fqdn, given, state.faults.propagation);
      return done;
    }),
  "Remove-CsOnlinePSTNGateway": (state, parameters) =>
    bound(z.strictObject({ Identity }), parameters, ({ Identity: fqdn }) => {
      if (!state.gateways.accepted(fqdn)) return absent("PSTN gateway", fqdn);
      const routes = state.routes.allAccepted().filter(({ gateways }) => gateways.includes(fqdn));
      if (routes.length > 0)
        return failed(
          "InvalidArgument",
          `The PSTN gateway '${fqdn}' must be removed from all voice routes before it can be removed. It is in: ${routes.map(({ name }) => name).join(", ")}.`,
        );
      state.gateways.remove(fqdn, state.faults.propagation);
      return done;
    }),
};

/** Only what is named is changed, whatever else changes until then. */
export function editGateway(
  state: TenantState,
  fqdn: string,
  edit: z.infer<typeof GatewayEdit>,
  delay: number,
): void {
  state.gateways.edit(
    fqdn,
    (before) => ({ ...before, settings: { ...before.settings, ...defined(edit) } }),
    delay,
  );
}

/** Both spellings: the service's own, and the right one that the module adds beside it. */
function shownGateway({ fqdn, settings }: StoredGateway): Shown {
  return {
    Identity: fqdn,
    Fqdn: fqdn,
    ...settings,
    OutbundTeamsNumberTranslationRules: settings.OutboundTeamsNumberTranslationRules,
  };
}

function problemOf({ MediaBypass, IPAddressVersion }: GatewaySettings): CmdletAnswer | undefined {
  return MediaBypass && IPAddressVersion === "IPv6"
    ? failed("InvalidArgument", "IPAddressVersion IPv6 is supported only for non media bypass.")
    : undefined;
}

function defined<Given extends object>(
  given: Given,
): { [Name in keyof Given]: Exclude<Given[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Given]: Exclude<Given[Name], undefined>;
  };
}
