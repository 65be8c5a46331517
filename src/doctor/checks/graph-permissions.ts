import { isInCloud } from "../../config/endpoints.ts";
import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";
import { whenGranted } from "../when-granted.ts";

/** One by one, each by a harmless read that the service answers in full with that permission only. */
export const graphPermissions: DoctorCheck = {
  title: "Graph permissions",
  remedy: "Grant the application permissions that docs/deploy.md lists, with admin consent.",
  async run(ports, signal) {
    const { permissions, prove, config } = ports;
    return Promise.all(
      (Object.keys(permissions) as (keyof typeof permissions)[]).map(async (name) => {
        const use = permissions[name];
        if (!isInCloud(use, config.cloud))
          return ok(`${name}: not in this cloud, so there is nothing to grant.`);
        const proof = await prove(name, signal);
        if (proof.is === "proven") return ok(`${name}: ${use.neededFor}.`);
        if (proof.is === "notNeeded") return ok(`${name}: not needed here, and not tried.`);
        const says = `${name} (${use.neededFor}): ${proof.why}`;
        if (proof.is === "unknown")
          return warning(
            `${says} Whether it is granted is not known.`,
            "Run the doctor again when Graph answers.",
          );
        const remedy = `Grant the application permission ${name} to the app, with admin consent. ${await whenGranted(ports, "graph", signal)}`;
        return use.without === null ? failure(says, remedy) : warning(`${says} ${use.without}.`, remedy);
      }),
    );
  },
};
