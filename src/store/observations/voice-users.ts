import { sql } from "kysely";
import type { PolicyPopulation } from "../../preflight/check.ts";
import { effectivePolicy, type VoiceUser } from "../../telephony/voice-user.ts";
import type { EmergencyCallingPopulation } from "../../telephony/trunk-dependants.ts";
import type { Database, Transaction } from "../database.ts";
import { inChunks, toJson } from "../json/json.ts";

/** Writes all users as a new generation, which nobody reads before the transaction ends. */
export async function insertUsers(
  trx: Transaction,
  pages: AsyncIterable<readonly VoiceUser[]>,
): Promise<{ readonly generation: number; readonly count: number }> {
  const { rows } = await sql<{ generation: number }>`select nextval('user_generation') as generation`.execute(
    trx,
  );
  const generation = rows[0]?.generation ?? 0;
  let count = 0;
  for await (const page of pages) {
    for (const users of inChunks(page)) count += await insert(trx, generation, users);
  }
  return { generation, count };
}

/** Returns how many were new: a user who moved between two pages while they were read comes twice. */
async function insert(trx: Transaction, generation: number, users: readonly VoiceUser[]): Promise<number> {
  const records = users.map((user) => ({
    id: user.id,
    user_principal_name: user.userPrincipalName,
    account_type: user.accountType,
    enterprise_voice_enabled: user.enterpriseVoiceEnabled,
    feature_types: user.featureTypes,
    telephone_number: user.telephoneNumber,
    assignment: user.voiceRouting.kind,
    policy: effectivePolicy(user.voiceRouting),
    group_id: user.voiceRouting.kind === "group" ? user.voiceRouting.groupId : null,
    site: user.site,
    compliance_recording: user.complianceRecording,
    shared_calling: user.sharedCalling,
    emergency_calling_policy: user.emergencyCallingPolicy,
  }));
  const { numAffectedRows } = await sql`
    insert into voice_user (
      generation, id, user_principal_name, account_type, enterprise_voice_enabled, feature_types,
      telephone_number, assignment, policy, group_id, site, compliance_recording, shared_calling,
      emergency_calling_policy
    )
    select ${generation}::bigint, id, user_principal_name, account_type, enterprise_voice_enabled, feature_types,
      telephone_number, assignment, policy, group_id, site, compliance_recording, shared_calling,
      emergency_calling_policy
    from jsonb_to_recordset(${toJson(records)}::jsonb) as users (
      id text, user_principal_name text, account_type text, enterprise_voice_enabled boolean, feature_types text[],
      telephone_number text, assignment text, policy text, group_id text,
      site text, compliance_recording boolean, shared_calling boolean, emergency_calling_policy text
    )
    on conflict do nothing
  `.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** Counted once, when the users are replaced, because cards ask on every turn. */
export async function populationsOf(
  trx: Transaction,
  generation: number,
): Promise<readonly PolicyPopulation[]> {
  const rows = await trx
    .selectFrom("voiceUser")
    .select(({ fn }) => [
      "policy",
      fn.countAll<number>().filterWhere("accountType", "=", "user").as("users"),
      fn.countAll<number>().filterWhere("accountType", "=", "resourceAccount").as("resourceAccounts"),
    ])
    .where("generation", "=", generation)
    .where((is) =>
      is.or([
        is.and({ accountType: "user", enterpriseVoiceEnabled: true }),
        is("accountType", "=", "resourceAccount"),
      ]),
    )
    .groupBy("policy")
    .orderBy("policy")
    .execute();
  return rows;
}

/** As they were last read; empty before anybody was. */
export async function emergencyCallingOf(db: Database): Promise<readonly EmergencyCallingPopulation[]> {
  return db
    .selectFrom("voiceUser")
    .select(({ fn }) => [
      "policy as voiceRoutingPolicy",
      "emergencyCallingPolicy as policy",
      fn.countAll<number>().as("users"),
    ])
    .where("accountType", "=", "user")
    .where("enterpriseVoiceEnabled", "=", true)
    .groupBy(["policy", "emergencyCallingPolicy"])
    .orderBy("policy")
    .orderBy("emergencyCallingPolicy")
    .execute();
}
