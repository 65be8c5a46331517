import { failure, ok, type DoctorCheck } from "../doctor-check.ts";

export const outboundHosts: DoctorCheck = {
  title: "Outbound connections",
  remedy: "Let the bot reach Microsoft's hosts on TCP 443.",
  async run({ config, outboundHosts: hosts, reach }, signal) {
    if (config.mode === "simulated") return [ok("None: the simulated tenant is on this machine.")];
    return Promise.all(
      hosts.map(async (host) => {
        try {
          await reach(host, signal);
          return ok(`${host} is reached.`);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          return failure(
            `${host} is not reached: ${why}`,
            `Let the bot out to ${host} on TCP 443, without a proxy that breaks TLS.`,
          );
        }
      }),
    );
  },
};
