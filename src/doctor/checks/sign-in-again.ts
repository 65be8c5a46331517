import { ok, warning, type DoctorCheck } from "../doctor-check.ts";
import { minute } from "../../lib/time.ts";

/** What the registration allows shows at the first sign-in only. */
export const signInAgain: DoctorCheck = {
  title: "Signing in before approvals",
  remedy: "Check PROOF_OF_PERSON, PUBLIC_HOST and TAB_APP_ID.",
  async run({ config: { mode, proof }, reach }, signal) {
    if (proof === null)
      return [
        mode === "simulated"
          ? ok("None: nobody is authenticated in simulated mode.")
          : warning(
              "Nobody signs in again: whoever holds an approver's open Teams session can approve.",
              "Set PROOF_OF_PERSON=on, once the tab's registration has what it needs.",
            ),
      ];
    const rule = ok(
      `Approvers sign in again within ${proof.within / minute} minutes before what reaches more than ${proof.abovePeople} people, or concerns emergency calls. Try it once: the registration's redirect address and its claim auth_time show there.`,
    );
    if (mode === "simulated") return [rule];
    const { hostname } = new URL(proof.url);
    try {
      await reach(hostname, signal);
      return [rule, ok(`${hostname} is reached, where their browsers come back to.`)];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [
        rule,
        warning(
          `${hostname}, where their browsers come back to, is not reached from here: ${why}`,
          "Where people reach it, nothing is wrong; else correct PUBLIC_HOST.",
        ),
      ];
    }
  },
};
