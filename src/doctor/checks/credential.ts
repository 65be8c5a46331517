import type { CredentialKind } from "../../config/identity.ts";
import { failure, ok, warning, type DoctorCheck, type Line } from "../doctor-check.ts";
import { day } from "../../lib/time.ts";

/** Days before its end in which a certificate should be renewed. */
const renewWithin = 30;

const kinds: Readonly<Record<CredentialKind, string>> = {
  managedIdentity: "managed identity",
  workloadIdentity: "workload identity",
  certificate: "client certificate",
  secret: "client secret",
};

/** What the bot signs in with towards Graph and Teams. */
export const credential: DoctorCheck = {
  title: "Sign-in to Microsoft 365",
  remedy: "Check TENANT_CREDENTIAL and the variables that belong to it.",
  async run({ identity, token, now }, signal) {
    const own = await identity();
    const facts = own === null ? [] : [ok(`Signs in by ${kinds[own.kind]} as ${own.clientId}.`)];
    const [graph, teams] = await Promise.allSettled([token("graph", signal), token("teams", signal)]);
    return [
      ...facts,
      ...(own?.kind === "secret"
        ? [
            warning(
              "A client secret is for development.",
              "Use a managed identity, workload identity or certificate.",
            ),
          ]
        : []),
      ...expiryLines(own?.certificateEnds ?? null, now()),
      answered("Microsoft Graph", graph),
      answered("the Teams admin service", teams),
    ];
  },
};

function answered(what: string, result: PromiseSettledResult<unknown>): Line {
  if (result.status === "fulfilled") return ok(`A token for ${what} was issued.`);
  const why = result.reason instanceof Error ? result.reason.message : String(result.reason);
  return failure(`No token for ${what}: ${why}`, credential.remedy);
}

function expiryLines(ends: Date | null, now: Date): readonly Line[] {
  if (ends === null) return [];
  const days = Math.floor((ends.getTime() - now.getTime()) / day);
  const on = ends.toISOString().slice(0, 10);
  const remedy =
    "Renew the certificate, add it to the app registration, and put it where AZURE_CLIENT_CERTIFICATE_PATH points.";
  if (days < 0) return [failure(`The certificate ended on ${on}.`, remedy)];
  if (days < renewWithin) return [warning(`The certificate ends on ${on}, in ${days} days.`, remedy)];
  return [ok(`The certificate is good until ${on}.`)];
}
