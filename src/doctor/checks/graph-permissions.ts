import { failure, ok, warning, type DoctorCheck } from "../doctor-check.ts";

/** One by one, each by a harmless read that the service answers with that permission only. */
export const graphPermissions: DoctorCheck = {
  title: "Graph permissions",
  mend: "Grant the application permissions that docs/deploy.md lists, with admin consent.",
  async run({ permissions, prove }, signal) {
    return Promise.all(
      (Object.keys(permissions) as (keyof typeof permissions)[]).map(async (name) => {
        const use = permissions[name];
        try {
          await prove(name, signal);
          return ok(`${name}: ${use.neededFor}.`);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          const says = `${name} (${use.neededFor}): ${why}`;
          const mend = `Grant the application permission ${name} to the app, with admin consent; it counts from the app's next token on.`;
          return use.without === null ? failure(says, mend) : warning(`${says} ${use.without}.`, mend);
        }
      }),
    );
  },
};
