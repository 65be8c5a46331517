import { ok, warning, type DoctorCheck } from "../doctor-check.ts";
import { listed } from "../../lib/cut.ts";

const namesShown = 5;

export const dns: DoctorCheck = {
  title: "DNS",
  remedy: "Check DNS_SERVERS, and that the bot may ask them.",
  async run({ gateways, resolves }, signal) {
    const names = (await gateways(signal)).map(({ fqdn }) => fqdn);
    if (names.length === 0) return [ok("No gateway to look up.")];
    const known = await Promise.all(names.map((name) => resolves(name, signal)));
    const missing = names.filter((_, index) => !known[index]);
    if (missing.length === 0) return [ok(`All ${names.length} gateways have an address.`)];
    const remedy = "Check the SBCs' public DNS records, or DNS_SERVERS where the bot asks the wrong server.";
    return [warning(`No address for ${listed(missing, namesShown)}.`, remedy)];
  },
};
