import { connect } from "node:tls";
import type { TeamsAdapter } from "../teams/sdk/adapter.ts";
import { proveBotToken } from "../teams/sdk/bot-token.ts";
import type { Config } from "../config/config.ts";
import { endpoints, isInCloud } from "../config/endpoints.ts";
import { orEnd } from "../lib/deadline.ts";
import { examine } from "../doctor/doctor.ts";
import type { KeptSeal } from "../audit/kept-seal.ts";
import { groupsIn } from "../changes/roles.ts";
import type { Section } from "../doctor/doctor-check.ts";
import type { ProbeTools } from "../preflight/probes/create-probes.ts";
import { rehearse } from "../doctor/rehearsal/rehearse.ts";
import { reportOf } from "../doctor/rehearsal/report.ts";
import type { AuditStore } from "../store/audit/audit-store.ts";
import type { ConversationStore } from "../store/conversation-store.ts";
import type { Database } from "../store/database.ts";
import { readDatabaseState } from "../store/database-state.ts";
import type { Directory } from "../tenant/directory.ts";
import type { Graph } from "../tenant/graph/graph.ts";
import { graphPermissions } from "../tenant/graph/graph-permissions.ts";
import { identityFacts } from "../tenant/sign-in/identity-facts.ts";
import { provePermission } from "../tenant/graph/prove-permission.ts";
import type { TeamsPowerShellPool } from "../tenant/powershell/teams-powershell.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Gateway } from "../telephony/gateway.ts";
import type { Tokens } from "../tenant/sign-in/tokens.ts";

export interface DiagnosisOptions {
  readonly config: Config;
  readonly db: Database;
  readonly audit: Pick<AuditStore, "verify">;
  readonly keptSeal: KeptSeal | null;
  readonly conversations: Pick<ConversationStore, "summary">;
  readonly tokens: Tokens;
  readonly graph: Graph;
  readonly host: TeamsPowerShellPool;
  readonly tenant: Pick<Tenant, "readGateways" | "readGroupMembers">;
  readonly directory: Pick<Directory, "peopleWith">;
  readonly adapter: Pick<TeamsAdapter, "connectorFor">;
  readonly probeTools: Pick<ProbeTools, "lookup">;
  readonly now: () => Date;
}

const lookupWithin = 5_000;

/** The rehearsal, with everything it reads through. */
export function createRehearsal({
  config,
  graph,
  host,
  now,
}: Pick<DiagnosisOptions, "config" | "graph" | "host" | "now">): (
  signal: AbortSignal,
) => Promise<readonly Section[]> {
  return async (signal) => {
    const rehearsal = await rehearse(
      {
        cloud: config.cloud,
        groups: groupsGiven(config),
        inThisCloud: (permission) => isInCloud(graphPermissions[permission], config.cloud),
        host: host.asAnswered,
        graph,
        now,
      },
      signal,
    );
    return reportOf(rehearsal);
  };
}

/** The doctor, with everything it looks through. */
export function createDiagnosis(
  options: DiagnosisOptions,
): (signal: AbortSignal) => Promise<readonly Section[]> {
  const { config, db, tokens, graph, now } = options;
  const { outboundHosts } = endpoints[config.cloud];
  return (signal) => {
    // Several checks ask for them, and each reading takes a cmdlet.
    let gateways: Promise<readonly Gateway[]> | undefined;
    return examine(
      {
        config,
        now,
        database: (ends) => readDatabaseState(db, ends),
        identity: async () => (config.identity === null ? null : identityFacts(config.identity)),
        botToken: (ends) => proveBotToken(options.adapter, `https://${outboundHosts.at(-1)}/`, ends),
        token: (audience, ends) => tokens.get(audience, ends),
        permissions: graphPermissions,
        prove: (permission, ends) =>
          provePermission(graph, permission, { now: now(), group: groupsGiven(config)[0] ?? null }, ends),
        powershell: (ends) => options.host.about(ends),
        gateways: (ends) => (gateways ??= options.tenant.readGateways(ends).then(({ value }) => value)),
        resolves: async (fqdn, ends) => {
          const found = await options.probeTools.lookup(fqdn, { timeoutMs: lookupWithin, signal: ends });
          return found.ok;
        },
        outboundHosts,
        reach,
        graphTime: (ends) => timeOf(config.graphBaseUrl, ends),
        conversations: () => options.conversations.summary(),
        holders: (role, ends) => options.directory.peopleWith(role, ends),
        members: (groupId, ends) => options.tenant.readGroupMembers(groupId, ends),
        verifyAudit: (posted) => options.audit.verify({ whole: true, ...(posted && { posted }) }),
        keptSeal: async () => options.keptSeal?.read(),
      },
      signal,
    );
  };
}

/** Any answer tells the time, refusals too. */
async function timeOf(url: string, signal: AbortSignal): Promise<Date> {
  const { headers } = await orEnd(fetch(url, { method: "HEAD", redirect: "manual", signal }), signal);
  const date = new Date(headers.get("date") ?? Number.NaN);
  if (Number.isNaN(date.getTime())) throw new Error("Graph did not tell the time.");
  return date;
}

async function reach(host: string, signal: AbortSignal): Promise<void> {
  const socket = connect({ host, port: 443, servername: host });
  try {
    await orEnd(
      new Promise<void>((resolve, reject) => {
        socket.once("secureConnect", () => {
          resolve();
        });
        socket.once("error", reject);
      }),
      signal,
    );
  } finally {
    socket.destroy();
  }
}

function groupsGiven({ roles: { admins, approvers, viewers } }: Config): readonly string[] {
  return groupsIn([...admins, ...approvers, ...viewers]);
}
