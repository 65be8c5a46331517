import { fileURLToPath } from "node:url";
import type { Cloud } from "../../src/telephony/clouds.ts";
import { otherNameOf } from "../network/defects.ts";
import type { SbcDefect } from "../network/network.ts";
import type { Contoso } from "../contoso.ts";
import { startCallers } from "./callers.ts";
import { startServer } from "./server.ts";
import { createState } from "./state.ts";

export interface Services {
  readonly url: string;
  /** Configuration of the bot, as far as these services go. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Microsoft's side of the simulated tenant, without the SBCs. */
export async function startServices(
  contoso: Contoso,
  options: {
    readonly seed?: number;
    readonly port?: number;
    readonly clock?: () => Date;
    readonly calls?: boolean;
    /** Whose Graph it is; the commercial one unless told. */
    readonly cloud?: Cloud;
    /** How many times as many requests Graph takes as documented; once unless told. */
    readonly requestLimits?: number;
    readonly setDefects?: (fqdn: string, defects: readonly SbcDefect[]) => Promise<void>;
  } = {},
): Promise<Services> {
  const defects = new Map<string, readonly SbcDefect[]>(
    contoso.gateways.map(({ fqdn, sbc }) => [fqdn, sbc.defects]),
  );
  const state = createState(contoso, options.clock ?? (() => new Date()), options);
  // The second trunk of a pair shares its SBC until it has defects of its own.
  const defectsOf = (fqdn: string) => defects.get(fqdn) ?? defects.get(otherNameOf(fqdn));
  const callers = startCallers(state, { seed: options.seed ?? 1, running: options.calls ?? true, defectsOf });
  const server = await startServer(
    {
      state,
      callers,
      defectsOf,
      async setDefects(fqdn, changed) {
        await options.setDefects?.(fqdn, changed);
        const own = contoso.gateways.some((gateway) => gateway.fqdn === fqdn);
        if (own) defects.delete(otherNameOf(fqdn));
        defects.set(fqdn, changed);
      },
    },
    options.port ?? 0,
  );

  const withRole = (role: string) =>
    contoso.people
      .filter((person) => person.role === role)
      .map(({ id }) => id)
      .join(",");
  return {
    url: server.url,
    env: {
      TENANT_MODE: "simulated",
      ...(options.cloud && { TEAMS_CLOUD: options.cloud }),
      MicrosoftAppTenantId: contoso.tenantId,
      ADMINS: withRole("admin"),
      APPROVERS: withRole("approver"),
      VIEWERS: withRole("viewer"),
      GRAPH_BASE_URL: server.url,
      TOKEN_URL: `${server.url}/token`,
      // A list in JSON, as any of the paths may hold spaces.
      TEAMS_HOST_COMMAND: JSON.stringify([
        process.execPath,
        fileURLToPath(new URL("../cmdlet-host.ts", import.meta.url)),
        `${server.url}/cmdlets`,
      ]),
    },
    async stop() {
      callers.stop();
      await server.stop();
    },
  };
}
