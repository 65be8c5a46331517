import type { Link } from "./check.ts";

const learn = "https://learn.microsoft.com";

/** Pages that checks refer to; those of Microsoft Learn without a language, so that the reader's own is shown. */
export const links = {
  planBypass: {
    title: "Plan for media bypass with Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-plan-media-bypass`,
  },
  configureBypass: {
    title: "Configure media bypass with Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-configure-media-bypass`,
  },
  plan: { title: "Plan Direct Routing", url: `${learn}/microsoftteams/direct-routing-plan` },
  whatsNew: {
    title: "What's new for Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-whats-new`,
  },
  certifiedSbcs: {
    title: "Session Border Controllers certified for Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-border-controllers`,
  },
  connectSbc: {
    title: "Connect your Session Border Controller to Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-connect-the-sbc`,
  },
  protocolsSip: {
    title: "Direct Routing: SIP protocol",
    url: `${learn}/microsoftteams/direct-routing-protocols-sip`,
  },
  protocolsMedia: {
    title: "Direct Routing: media protocols",
    url: `${learn}/microsoftteams/direct-routing-protocols-media`,
  },
  emergencyCalling: {
    title: "Manage emergency calling policies in Microsoft Teams",
    url: `${learn}/microsoftteams/manage-emergency-calling-policies`,
  },
  healthDashboard: {
    title: "Health Dashboard for Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-health-dashboard`,
  },
  localMediaOptimisation: {
    title: "Configure Local Media Optimization for Direct Routing",
    url: `${learn}/microsoftteams/direct-routing-media-optimization-configure`,
  },
  multipleTenants: {
    title: "Configure a Session Border Controller for multiple tenants",
    url: `${learn}/microsoftteams/direct-routing-sbc-multiple-tenants`,
  },
  setGateway: {
    title: "Set-CsOnlinePSTNGateway",
    url: `${learn}/powershell/module/microsoftteams/set-csonlinepstngateway`,
  },
  diagnose: {
    title: "Diagnose issues that affect Direct Routing",
    url: `${learn}/microsoftteams/troubleshoot/phone-system/direct-routing/diagnose-direct-routing-issues`,
  },
  clientRanges: {
    title: "Microsoft 365 URLs and IP address ranges",
    url: `${learn}/microsoft-365/enterprise/urls-and-ip-address-ranges`,
  },
  rfc3261: { title: "RFC 3261, SIP, section 18.1.1", url: "https://www.rfc-editor.org/rfc/rfc3261" },
  sipOptionsAndTls: {
    title: "SBC connectivity issues (SIP options and TLS certificates)",
    url: `${learn}/microsoftteams/troubleshoot/phone-system/direct-routing/sip-options-tls-certificate-issues`,
  },
} as const satisfies Readonly<Record<string, Link>>;
