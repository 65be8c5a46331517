import type { Cloud } from "../src/telephony/clouds.ts";
import { readContoso } from "./contoso.ts";
import { startNetwork } from "./network/network.ts";
import { scaleUp } from "./tenant/scale.ts";
import { startServices } from "./tenant/services.ts";

/** The whole simulated tenant: Microsoft's services, the SBCs and the names they answer to. */
export interface SimulatedTenant {
  /** Everything the bot must be configured with. */
  readonly env: Readonly<Record<string, string>>;
  /** Address of the control API. */
  readonly controlUrl: string;
  stop(): Promise<void>;
}

export interface SimulatedTenantOptions {
  /** Where the simulated root certificate may be written. */
  readonly folder: string;
  /** In all; what `contoso.yaml` names is always there. */
  readonly gateways?: number;
  readonly users?: number;
  /** The same seed makes the same calls. */
  readonly seed?: number;
  /** Of Graph, cmdlets and control API together; 0 takes a free one. */
  readonly port?: number;
  readonly clock?: () => Date;
  /** False: no history and no callers, calls only on demand. */
  readonly calls?: boolean;
  /** Whose Graph it is; the commercial one unless told. */
  readonly cloud?: Cloud;
  /** How many times as many requests Graph takes as documented; once unless told. */
  readonly requestLimits?: number;
}

export async function startSimulatedTenant(options: SimulatedTenantOptions): Promise<SimulatedTenant> {
  const contoso = scaleUp(readContoso(), options.gateways ?? 0, options.users ?? 0);
  const network = await startNetwork(
    contoso.gateways.map(({ fqdn, settings, sbc }) => ({ fqdn, port: settings.SipSignalingPort, ...sbc })),
    { folder: options.folder },
  );
  try {
    const services = await startServices(contoso, {
      ...options,
      setDefects: (fqdn, defects) => network.setDefects(fqdn, defects),
    });
    return {
      env: { ...services.env, ...network.env },
      controlUrl: `${services.url}/control`,
      async stop() {
        await services.stop();
        await network.stop();
      },
    };
  } catch (error) {
    await network.stop();
    throw error;
  }
}
