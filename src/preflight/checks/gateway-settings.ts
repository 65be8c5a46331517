import { clouds, type Cloud } from "../../telephony/clouds.ts";
import {
  usesLocalMediaOptimisation,
  usesLocationBasedRouting,
  type Gateway,
} from "../../telephony/gateway.ts";
import { derivedTrunks } from "../../telephony/voice-routing.ts";
import type { Check, CheckContext } from "../check.ts";
import { links } from "../links.ts";
import { conclude, partIf, type Part } from "../parts.ts";

const effects = { warn: "warns", fail: "blocks", unknown: "blocks" } as const;

/** The trunk's own settings in Teams. Sources: "Set-CsOnlinePSTNGateway"; "What's new for Direct Routing". */
export const gatewaySettingsCheck: Check = {
  id: "gateway-settings",
  title: "Gateway settings",
  needs: "tenant",
  reads: ["gateways", "voice routes"],
  effects,
  deadlineMs: 1_000,
  attestationDays: null,
  attestable: () => [],
  async run(context) {
    const { gateway } = context;
    if (!gateway) {
      const derived = isDerived(context);
      return conclude(effects, [derived ? derivedTrunk : noSuchGateway], {
        pass: "",
        link: derived ? links.multipleTenants : links.setGateway,
      });
    }
    return conclude(effects, judge(gateway, context), {
      pass: "Enabled, watched by OPTIONS and on IPv4.",
      evidence: evidenceOf(gateway),
      link: links.setGateway,
    });
  },
};

const derivedTrunk: Part = {
  outcome: "fail",
  says: "This is a carrier's derived trunk: routes name it, but its settings are the carrier's.",
  fix: "Ask the carrier to turn media bypass on; it cannot be done from this tenant.",
};

const noSuchGateway: Part = {
  outcome: "fail",
  says: "The tenant has no gateway of this name.",
  fix: "Check the name against the list of gateways.",
};

function isDerived({ fqdn, fleet, routing }: CheckContext): boolean {
  return derivedTrunks(new Set(fleet.map((other) => other.fqdn)), routing).includes(fqdn);
}

function judge(gateway: Gateway, { fleet, cloud }: CheckContext): readonly Part[] {
  return [
    ...partIf(gateway.ipAddressVersion === "IPv6", {
      outcome: "fail",
      says: "This is an IPv6 trunk, and media bypass works on IPv4 trunks only.",
      fix: "Pair the SBC over IPv4 (IPAddressVersion IPv4), with a public IPv4 address.",
    }),
    ...partIf(!gateway.enabled, {
      outcome: "warn",
      says: "The trunk is disabled: no outbound call will use it, so bypass cannot be seen at work there.",
      fix: "Enable it (Enabled $true) before or soon after, so that calls can prove the change.",
    }),
    ...partIf(!gateway.sendSipOptions, {
      outcome: "warn",
      says: "SendSipOptions is off: Microsoft neither watches this trunk nor tries it last when it is ill.",
      fix: "Set SendSipOptions to $true.",
    }),
    ...partIf(usesLocalMediaOptimisation(gateway, fleet), {
      outcome: "warn",
      says: "The trunk is part of local media optimisation, where bypass follows sites; it cannot be switched off from here once on.",
      fix: "Plan this trunk with the rules of local media optimisation (BypassMode, ProxySbc, sites).",
    }),
    ...portPart(gateway, cloud),
  ];
}

/** The pages differ on this rule, so it warns. Source: "Plan Direct Routing" (2024). */
function portPart(gateway: Gateway, cloud: Cloud): readonly Part[] {
  const fixed = clouds[cloud].fixedSbcPort;
  return partIf(fixed !== null && gateway.sipSignalingPort !== fixed, {
    outcome: "warn",
    says: `The trunk uses port ${gateway.sipSignalingPort}; this cloud asks for ${fixed ?? ""}.`,
    fix: `Use port ${fixed ?? ""}, or check the linked page for today's rule.`,
  });
}

function evidenceOf(gateway: Gateway): readonly string[] {
  return [
    `Port ${gateway.sipSignalingPort}, MediaBypass ${onOff(gateway.mediaBypass)}, Enabled ${onOff(gateway.enabled)}, SendSipOptions ${onOff(gateway.sendSipOptions)}, ${gateway.ipAddressVersion}`,
    gateway.maxConcurrentSessions === null
      ? "MaxConcurrentSessions: not set, so Teams alerts on no limit"
      : `MaxConcurrentSessions: ${gateway.maxConcurrentSessions}`,
    `BypassMode ${gateway.bypassMode}, ProxySbc ${gateway.proxySbc ?? "none"}`,
    ...(usesLocationBasedRouting(gateway)
      ? [
          `Location-based routing at site ${gateway.gatewaySiteId ?? "unnamed"}: a second trunk needs the same site and flags`,
        ]
      : gateway.gatewaySiteId !== null && gateway.bypassMode === "None"
        ? [
            `Site ${gateway.gatewaySiteId} alone is neither local media optimisation nor location-based routing`,
          ]
        : []),
  ];
}

function onOff(on: boolean): string {
  return on ? "on" : "off";
}
