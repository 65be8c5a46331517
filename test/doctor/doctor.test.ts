import { describe, expect, it } from "@jest/globals";
import { examine } from "../../src/doctor/doctor.ts";
import type { Line, Section } from "../../src/doctor/doctor-check.ts";
import type { DoctorPorts } from "../../src/doctor/ports.ts";
import type { DatabaseState } from "../../src/store/database-state.ts";
import type { RoleState } from "../../src/store/role-state.ts";
import { graphPermissions } from "../../src/tenant/graph/graph-permissions.ts";
import { TenantError } from "../../src/tenant/tenant-error.ts";
import { groups, adele, alex, megan } from "../support/people.ts";

const now = new Date("2026-11-22T10:45:00Z");
const signal = new AbortController().signal;
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3_600_000);

const role: RoleState = { name: "pilot", owns: [], beyond: [], lacking: [] };
const database: DatabaseState = {
  version: "18.1",
  majorVersion: 18,
  now,
  encrypted: true,
  pending: [],
  newer: [],
  role,
};

/** A set-up in which everything is in order. */
const healthy: DoctorPorts = {
  config: {
    mode: "microsoft",
    cloud: "commercial",
    tenantId: "c0a70500-0000-4000-8000-000000000000",
    bot: { appId: "b0700000-0000-4000-8000-000000000001", appType: "UserAssignedMsi", appPassword: "" },
    host: "0.0.0.0",
    roles: { admins: [alex.id], approvers: [megan.id, adele.id], viewers: [], breakGlass: [], groups: [] },
    approvalsRequired: 1,
    proof: { abovePeople: 100, within: 600_000, url: "https://pilot.contoso.com" },
    databaseUrl: "postgres://pilot@db.contoso.com/pilot",
  },
  now: () => now,
  database: async () => database,
  identity: async () => ({
    kind: "certificate",
    clientId: "b0700000-0000-4000-8000-000000000002",
    certificateEnds: inDays(200),
  }),
  botToken: async () => {},
  token: tokenWith("69091246-20e8-4a56-aa4d-066075b2a7a8"),
  permissions: graphPermissions,
  prove: async () => ({ is: "proven" }),
  powershell: async () => ({
    powerShell: "7.5.2",
    module: "7.8.0",
    minimumModule: "7.4.0",
    newestModule: "7.10.0",
  }),
  gateways: async () => [{ fqdn: "sbc1.contoso.com" }, { fqdn: "sbc2.contoso.com" }],
  resolves: async () => true,
  outboundHosts: ["graph.microsoft.com", "smba.trafficmanager.net"],
  reach: async () => {},
  graphTime: async () => now,
  conversations: async () => ({ personIds: [megan.id, adele.id], subscribedChannels: 1, gone: 0 }),
  holders: async (role) => (role === "admin" ? [alex.id] : role === "approver" ? [megan.id, adele.id] : []),
  members: async () => [megan.id],
  verifyAudit: async () => ({ ok: true, rows: 12, head: null, before: 0 }),
  keptSeal: async () => ({ sequence: 12, mac: "a".repeat(64) }),
};

const hiddenGroup = groups.telephonyAdmins;
const managed: Partial<DoctorPorts> = {
  identity: async () => ({ kind: "managedIdentity", clientId: "an-identity", certificateEnds: null }),
};

/** Roles by their template ids. */
function tokenWith(...wids: readonly string[]): DoctorPorts["token"] {
  return async () => ({ value: jwt({ wids }), expiresAt: new Date("2026-11-23T09:30:12Z") });
}

function jwt(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2lnbmF0dXJl`;
}

async function amiss(changed: Partial<DoctorPorts>): Promise<readonly (Line & { title: string })[]> {
  return notInOrder(await examine({ ...healthy, ...changed }, signal));
}

function notInOrder(sections: readonly Section[]) {
  return sections.flatMap(({ title, lines }) =>
    lines.filter(({ outcome }) => outcome !== "ok").map((line) => ({ title, ...line })),
  );
}

describe("the doctor", () => {
  it("finds nothing where everything is in order, and says what it looked at", async () => {
    const sections = await examine(healthy, signal);
    expect(notInOrder(sections)).toEqual([]);
    expect(sections.map(({ title }) => title)).toEqual([
      "Configuration",
      "Clock",
      "Database",
      "Outbound connections",
      "Bot registration",
      "Signing in before approvals",
      "Sign-in to Microsoft 365",
      "Graph permissions",
      "Teams PowerShell",
      "Teams role",
      "DNS",
      "Roles",
      "Conversations",
      "Audit",
    ]);
    expect(sections.find(({ title }) => title === "Graph permissions")?.lines).toHaveLength(
      Object.keys(graphPermissions).length,
    );
  });

  const cases: readonly {
    readonly because: string;
    readonly changed: Partial<DoctorPorts>;
    readonly title: string;
    readonly outcome: Line["outcome"];
    readonly says: RegExp;
    readonly remedy: RegExp;
  }[] = [
    {
      because: "fewer approvers are configured than a change needs",
      changed: { config: { ...healthy.config, approvalsRequired: 3 } },
      title: "Configuration",
      outcome: "failure",
      says: /3 approvals are required and only 2/,
      remedy: /APPROVERS/,
    },
    {
      because: "nobody signs in again before an approval",
      changed: { config: { ...healthy.config, proof: null } },
      title: "Signing in before approvals",
      outcome: "warning",
      says: /open Teams session can approve/,
      remedy: /PROOF_OF_PERSON=on/,
    },
    {
      because: "the bot's own public name is not reached",
      changed: {
        reach: async (host) => {
          if (host === "pilot.contoso.com") throw new Error("ENOTFOUND");
        },
      },
      title: "Signing in before approvals",
      outcome: "warning",
      says: /pilot.contoso.com.*ENOTFOUND/,
      remedy: /PUBLIC_HOST/,
    },
    {
      because: "the only admin is the only approver",
      changed: {
        config: {
          ...healthy.config,
          roles: { admins: [alex.id], approvers: [alex.id], viewers: [], breakGlass: [], groups: [] },
        },
      },
      title: "Configuration",
      outcome: "warning",
      says: /nobody approves their own change/,
      remedy: /second person/,
    },
    {
      because: "the clock is two minutes behind",
      changed: { graphTime: async () => new Date(now.getTime() + 120_000) },
      title: "Clock",
      outcome: "warning",
      says: /120 s behind/,
      remedy: /NTP/,
    },
    {
      because: "the clock is so far ahead that tokens are refused",
      changed: { graphTime: async () => new Date(now.getTime() - 400_000) },
      title: "Clock",
      outcome: "failure",
      says: /400 s ahead/,
      remedy: /NTP/,
    },
    {
      because: "the database does not answer",
      changed: { database: async () => Promise.reject(new Error("connect ECONNREFUSED")) },
      title: "Database",
      outcome: "failure",
      says: /ECONNREFUSED/,
      remedy: /DATABASE_URL/,
    },
    {
      because: "the schema is from a newer version",
      changed: {
        database: async () => ({
          version: "18.1",
          majorVersion: 18,
          now,
          encrypted: true,
          pending: [],
          newer: ["009-later"],
          role,
        }),
      },
      title: "Database",
      outcome: "failure",
      says: /009-later/,
      remedy: /backup/,
    },
    {
      because: "the database is old, in the clear and slow of clock",
      changed: {
        database: async () => ({
          version: "12.3",
          majorVersion: 12,
          now: inDays(1),
          encrypted: false,
          pending: [],
          newer: [],
          role,
        }),
      },
      title: "Database",
      outcome: "warning",
      says: /not encrypted/,
      remedy: /sslmode/,
    },
    {
      because: "nobody migrated the database",
      changed: { database: async () => ({ ...database, pending: ["001-first"] }) },
      title: "Database",
      outcome: "failure",
      says: /001-first/,
      remedy: /npm run migrate/,
    },
    {
      because: "the bot owns its database",
      changed: {
        database: async () => ({ ...database, role: { ...role, name: "owner", owns: ["tables", "schema"] } }),
      },
      title: "Database",
      outcome: "failure",
      says: /runs as owner, which owns its tables and may make tables: .* rewrite history/,
      remedy: /DATABASE_OWNER_URL/,
    },
    {
      because: "the bot may rewrite the audit",
      changed: { database: async () => ({ ...database, role: { ...role, beyond: ["delete on audit"] } }) },
      title: "Database",
      outcome: "failure",
      says: /may more than it needs: delete on audit/,
      remedy: /npm run migrate/,
    },
    {
      because: "the bot lacks a right",
      changed: { database: async () => ({ ...database, role: { ...role, lacking: ["insert on audit"] } }) },
      title: "Database",
      outcome: "failure",
      says: /lacks: insert on audit/,
      remedy: /npm run migrate/,
    },
    {
      because: "one of Microsoft's hosts is not reached",
      changed: {
        reach: async (host) => {
          if (host === "smba.trafficmanager.net") throw new Error("connect ETIMEDOUT");
        },
      },
      title: "Outbound connections",
      outcome: "failure",
      says: /smba\.trafficmanager\.net is not reached: connect ETIMEDOUT/,
      remedy: /TCP 443/,
    },
    {
      because: "the bot gets no token of its own",
      changed: { botToken: async () => Promise.reject(new Error("AADSTS7000215: Invalid client secret")) },
      title: "Bot registration",
      outcome: "failure",
      says: /AADSTS7000215/,
      remedy: /MicrosoftAppPassword/,
    },
    {
      because: "a token is refused for one audience",
      changed: {
        token: async (audience) => {
          if (audience === "teams") throw new TenantError("noAccess", "The app is disabled.");
          return healthy.token(audience, signal);
        },
      },
      title: "Sign-in to Microsoft 365",
      outcome: "failure",
      says: /Teams admin service: The app is disabled/,
      remedy: /TENANT_CREDENTIAL/,
    },
    {
      because: "the certificate ended",
      changed: {
        identity: async () => ({ kind: "certificate", clientId: "an-app", certificateEnds: inDays(-2) }),
      },
      title: "Sign-in to Microsoft 365",
      outcome: "failure",
      says: /ended on 2026-11-20/,
      remedy: /Renew/,
    },
    {
      because: "the certificate is about to end",
      changed: {
        identity: async () => ({ kind: "certificate", clientId: "an-app", certificateEnds: inDays(10) }),
      },
      title: "Sign-in to Microsoft 365",
      outcome: "warning",
      says: /in 10 days/,
      remedy: /Renew/,
    },
    {
      because: "it signs in by a secret",
      changed: { identity: async () => ({ kind: "secret", clientId: "an-app", certificateEnds: null }) },
      title: "Sign-in to Microsoft 365",
      outcome: "warning",
      says: /for development/,
      remedy: /managed identity/,
    },
    {
      because: "a Graph permission is missing",
      changed: { prove: refusing("CallRecords.Read.All") },
      title: "Graph permissions",
      outcome: "failure",
      says: /CallRecords\.Read\.All \(watching calls.*Graph refused\.$/,
      remedy:
        /Grant the application permission CallRecords\.Read\.All.* after a restart, or when the present one ends at 2026-11-23 09:30 UTC\.$/,
    },
    {
      because: "a Graph permission is missing, and the bot signs in by a managed identity",
      changed: { ...managed, prove: refusing("CallRecords.Read.All") },
      title: "Graph permissions",
      outcome: "failure",
      says: /CallRecords\.Read\.All/,
      remedy: /until the present one ends at 2026-11-23 09:30 UTC; a restart does not hasten that\.$/,
    },
    {
      because: "Graph's answer does not tell whether a permission is granted",
      changed: {
        prove: async (name) =>
          name === "CallRecords.Read.All"
            ? { is: "unknown", why: "Graph asks us to slow down." }
            : { is: "proven" },
      },
      title: "Graph permissions",
      outcome: "warning",
      says: /slow down\. Whether it is granted is not known\.$/,
      remedy: /^Run the doctor again/,
    },
    {
      because: "a Graph permission is missing that the bot can do without",
      changed: { prove: refusing("TeamsPolicyUserAssign.ReadWrite.All") },
      title: "Graph permissions",
      outcome: "warning",
      says: /Teams PowerShell moves them instead/,
      remedy: /TeamsPolicyUserAssign/,
    },
    {
      because: "the module is not there",
      changed: {
        powershell: async () => ({
          powerShell: "7.5.2",
          module: null,
          minimumModule: "7.4.0",
          newestModule: "8.0.0",
        }),
      },
      title: "Teams PowerShell",
      outcome: "failure",
      says: /without the MicrosoftTeams module/,
      remedy: /Install-Module MicrosoftTeams -MinimumVersion 7\.4\.0/,
    },
    {
      because: "the module is too old",
      changed: {
        powershell: async () => ({
          powerShell: "7.5.2",
          module: "7.3.9",
          minimumModule: "7.4.0",
          newestModule: "8.0.0",
        }),
      },
      title: "Teams PowerShell",
      outcome: "failure",
      says: /It must be 7\.4\.0 or newer/,
      remedy: /Install-Module/,
    },
    {
      because: "the module is newer than any that is known",
      changed: {
        powershell: async () => ({
          powerShell: "7.5.2",
          module: "8.10.0",
          minimumModule: "7.4.0",
          newestModule: "8.9.0",
        }),
      },
      title: "Teams PowerShell",
      outcome: "warning",
      says: /8\.10\.0\. It is newer than 8\.9\.0, the newest that this bot knows/,
      remedy: /release notes/,
    },
    {
      because: "the module cannot be asked for",
      changed: {
        powershell: async () => Promise.reject(new TenantError("noAccess", "No module MicrosoftTeams.")),
      },
      title: "Teams PowerShell",
      outcome: "failure",
      says: /No module MicrosoftTeams/,
      remedy: /Install PowerShell 7/,
    },
    {
      because: "the app has no Teams role at all",
      changed: { gateways: async () => Promise.reject(new TenantError("noAccess", "Access is denied.")) },
      title: "Teams role",
      outcome: "failure",
      says: /Access is denied/,
      remedy:
        /Teams Administrator.* after a restart, or when the present one ends at 2026-11-23 09:30 UTC\.$/,
    },
    {
      because: "the managed identity has no Teams role, which a token that is kept would not show at once",
      changed: {
        ...managed,
        gateways: async () => Promise.reject(new TenantError("noAccess", "Access is denied.")),
      },
      title: "Teams role",
      outcome: "failure",
      says: /Access is denied/,
      remedy: /Teams Administrator.* until the present one ends at 2026-11-23 09:30 UTC; a restart does not/,
    },
    {
      because: "the gateways cannot be read for a reason that no role fixes",
      changed: { gateways: async () => Promise.reject(new TenantError("timedOut", "No answer in time.")) },
      title: "Teams role",
      outcome: "failure",
      says: /No answer in time/,
      remedy: /^Let the bot read the tenant's gateways/,
    },
    {
      because: "the app's role only reads",
      changed: { token: tokenWith("f2ef992c-3afb-46b9-b7cf-a126ee74c451") },
      title: "Teams role",
      outcome: "warning",
      says: /Global Reader, which only reads/,
      remedy: /Teams Administrator/,
    },
    {
      because: "nobody knows whether an app may write by the role",
      changed: { token: tokenWith("aa38014f-0993-46e9-9b45-30501a20909d") },
      title: "Teams role",
      outcome: "warning",
      says: /Teams Telephony Administrator: .* not documented/,
      remedy: /Teams Administrator/,
    },
    {
      because: "the token tells no role",
      changed: { token: async () => ({ value: "opaque", expiresAt: inDays(1) }) },
      title: "Teams role",
      outcome: "warning",
      says: /shows at the first change/,
      remedy: /Teams Administrator/,
    },
    {
      because: "a gateway has no address",
      changed: { resolves: async (fqdn) => fqdn !== "sbc2.contoso.com" },
      title: "DNS",
      outcome: "warning",
      says: /No address for sbc2\.contoso\.com\./,
      remedy: /DNS_SERVERS/,
    },
    {
      because: "nobody is an approver",
      changed: { holders: async (role) => (role === "admin" ? [alex.id] : []) },
      title: "Roles",
      outcome: "failure",
      says: /Nobody is approver/,
      remedy: /APPROVERS/,
    },
    {
      because: "there are no more approvers than a change needs",
      changed: { holders: async (role) => (role === "admin" ? [alex.id] : [megan.id]) },
      title: "Roles",
      outcome: "warning",
      says: /Just as many approvers/,
      remedy: /people are away/,
    },
    {
      because: "a role is given to a group of which the bot sees no member",
      changed: {
        config: {
          ...healthy.config,
          roles: { ...healthy.config.roles, viewers: [`group:${hiddenGroup}`] },
        },
        members: async () => [],
      },
      title: "Roles",
      outcome: "warning",
      says: new RegExp(`given to group ${hiddenGroup} reaches nobody`),
      remedy: /Member\.Read\.Hidden/,
    },
    {
      because: "too few approvers ever wrote to the bot, and no channel follows",
      changed: { conversations: async () => ({ personIds: [alex.id], subscribedChannels: 0, gone: 2 }) },
      title: "Conversations",
      outcome: "warning",
      says: /0 of 2 approvers can be reached/,
      remedy: /install the app/,
    },
    {
      because: "the audit chain is broken",
      changed: { verifyAudit: async () => ({ ok: false, at: 7, problem: "A row is missing." }) },
      title: "Audit",
      outcome: "failure",
      says: /Broken at row 7: A row is missing/,
      remedy: /AUDIT_KEY/,
    },
    {
      because: "a change is otherwise than sealed",
      changed: {
        verifyAudit: async () => ({
          ok: false,
          at: null,
          problem: "chg-7: The plan is not as it was sealed.",
        }),
      },
      title: "Audit",
      outcome: "failure",
      says: /^chg-7: The plan is not as it was sealed/,
      remedy: /who wrote to it/,
    },
    {
      because: "no seal is kept outside the database",
      changed: { keptSeal: async () => undefined },
      title: "Audit",
      outcome: "warning",
      says: /No seal is kept/,
      remedy: /SEAL_FILE/,
    },
    {
      because: "the kept seal cannot be read",
      changed: {
        keptSeal: async () => {
          throw new Error("The file that SEAL_FILE names does not hold a row and its seal.");
        },
      },
      title: "Audit",
      outcome: "failure",
      says: /does not hold a row and its seal/,
      remedy: /SEAL_FILE/,
    },
  ];

  it("compares the audit with the seal that is kept outside the database", async () => {
    const asked: unknown[] = [];
    await amiss({
      verifyAudit: async (posted) => {
        asked.push(posted);
        return { ok: true, rows: 12, head: null, before: 0 };
      },
    });
    expect(asked).toEqual([{ sequence: 12, mac: "a".repeat(64) }]);
  });

  it.each(cases)("says what to fix when $because", async ({ changed, title, outcome, says, remedy }) => {
    expect(await amiss(changed)).toContainEqual({
      title,
      outcome,
      says: expect.stringMatching(says) as unknown,
      remedy: expect.stringMatching(remedy) as unknown,
    });
  });

  it("ends a check that gives no answer by its own deadline, and the others go on", async () => {
    const stuck = { ...healthy, powershell: () => new Promise<never>(() => {}) };
    const sections = await examine(stuck, signal, undefined, 1_000);
    expect(notInOrder(sections)).toMatchObject([{ title: "Teams PowerShell", says: "No answer in time." }]);
  });

  it.each(["gccHigh", "dod"] as const)(
    "does not ask in %s for what Graph lacks there, and finds everything in order",
    async (cloud) => {
      const asked: string[] = [];
      const sections = await examine(
        {
          ...healthy,
          config: { ...healthy.config, cloud },
          prove: async (permission) => {
            asked.push(permission);
            return { is: "proven" };
          },
        },
        signal,
      );
      expect(notInOrder(sections)).toEqual([]);
      const lines = sections.find(({ title }) => title === "Graph permissions")?.lines ?? [];
      expect(lines.filter(({ says }) => says.includes("not in this cloud")).map(({ says }) => says)).toEqual([
        "TeamsUserConfiguration.Read.All: not in this cloud, so there is nothing to grant.",
        "TeamsPolicyUserAssign.ReadWrite.All: not in this cloud, so there is nothing to grant.",
      ]);
      expect(asked).toEqual([
        "User.Read.All",
        "GroupMember.ReadBasic.All",
        "Domain.Read.All",
        "CallRecords.Read.All",
        "Organization.Read.All",
      ]);
    },
  );

  it("tells that simulated mode is no real tenant, and needs neither hosts nor tokens", async () => {
    const lines = await amiss({
      config: { ...healthy.config, mode: "simulated" },
      identity: async () => null,
      botToken: async () => Promise.reject(new Error("must not be asked")),
      reach: async () => Promise.reject(new Error("must not be asked")),
    });
    expect(lines).toMatchObject([{ title: "Configuration", outcome: "warning" }]);
  });
});

function refusing(missing: string): DoctorPorts["prove"] {
  return async (permission) =>
    permission === missing ? { is: "missing", why: "Graph refused." } : { is: "proven" };
}
