import type { Cloud } from "../telephony/clouds.ts";

/** Source: "National cloud deployments" of Microsoft Graph. GCC uses the commercial one. */
export const graphHosts: Readonly<Record<Cloud, string>> = {
  commercial: "graph.microsoft.com",
  gcc: "graph.microsoft.com",
  gccHigh: "graph.microsoft.us",
  dod: "dod-graph.microsoft.us",
};
