import type { Role } from "../changes/roles.ts";
import type { Config } from "../config/config.ts";
import type { HostAbout } from "../tenant/powershell/host-protocol.ts";
import type { IdentityFacts } from "../tenant/sign-in/identity-facts.ts";
import type { GraphPermission, PermissionUse } from "../tenant/graph/graph-permissions.ts";
import type { Proven } from "../tenant/graph/prove-permission.ts";
import type { Token, TokenAudience } from "../tenant/sign-in/tokens.ts";
import type { ConversationSummary } from "../store/conversation-store.ts";
import type { AuditHead } from "../store/audit/audit-store.ts";
import type { AuditVerdict } from "../store/audit/audit-verify.ts";
import type { DatabaseState } from "../store/database-state.ts";

/** What the doctor looks at, and through what. Everything ends by its signal, and rejects in words an admin can use. */
export interface DoctorPorts {
  readonly config: Pick<
    Config,
    "mode" | "cloud" | "tenantId" | "bot" | "host" | "roles" | "approvalsRequired" | "proof" | "databaseUrl"
  >;
  readonly now: () => Date;
  readonly database: (signal: AbortSignal) => Promise<DatabaseState>;
  /** What the configured credential tells of itself; null at the simulated tenant. */
  readonly identity: () => Promise<IdentityFacts | null>;
  /** Fetches the bot's own token for the Bot Connector service. */
  readonly botToken: (signal: AbortSignal) => Promise<void>;
  readonly token: (audience: TokenAudience, signal: AbortSignal) => Promise<Token>;
  readonly permissions: Readonly<Record<GraphPermission, PermissionUse>>;
  /** By a read that the service answers in full with that permission only. */
  readonly prove: (permission: GraphPermission, signal: AbortSignal) => Promise<Proven>;
  readonly powershell: (signal: AbortSignal) => Promise<HostAbout>;
  readonly gateways: (signal: AbortSignal) => Promise<readonly { readonly fqdn: string }[]>;
  /** Whether the configured DNS knows an address of that name. */
  readonly resolves: (fqdn: string, signal: AbortSignal) => Promise<boolean>;
  /** Hosts that the bot calls in this cloud. */
  readonly outboundHosts: readonly string[];
  /** Opens a TLS connection to that host and closes it. */
  readonly reach: (host: string, signal: AbortSignal) => Promise<void>;
  /** The time by Graph's clock. */
  readonly graphTime: (signal: AbortSignal) => Promise<Date>;
  readonly conversations: () => Promise<ConversationSummary>;
  /** Entra object ids of everybody who holds the role. */
  readonly holders: (role: Role, signal: AbortSignal) => Promise<readonly string[]>;
  /** Entra object ids of the people in a group, nested groups included, as far as the bot may see them. */
  readonly members: (groupId: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly verifyAudit: (posted: AuditHead | null) => Promise<AuditVerdict>;
  /** The newest seal that is kept outside the database; undefined where no file is configured, null where none is kept yet. */
  readonly keptSeal: () => Promise<AuditHead | null | undefined>;
}
