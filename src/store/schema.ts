import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** Written as JSON text, read as whatever is stored: parse it. */
type Json = ColumnType<unknown, string, string>;

/** Row types of all tables; the columns themselves are in snake case. */
export interface Schema {
  task: TaskTable;
  change: ChangeTable;
  approval: ApprovalTable;
  timeline: TimelineTable;
  ledger: LedgerTable;
  step: StepTable;
  wave: WaveTable;
  waveMember: WaveMemberTable;
  excludedUser: ExcludedUserTable;
  batch: BatchTable;
  lock: LockTable;
  audit: AuditTable;
  auditHead: AuditHeadTable;
  auditRefusal: AuditRefusalTable;
  conversation: ConversationTable;
  message: MessageTable;
  preflight: PreflightTable;
  doctorVisit: DoctorVisitTable;
  finding: FindingTable;
  attestation: AttestationTable;
  evidence: EvidenceTable;
  enteredSbc: EnteredSbcTable;
  observation: ObservationTable;
  observationFailure: ObservationFailureTable;
  voiceUser: VoiceUserTable;
  callRow: CallRowTable;
  callHour: CallHourTable;
  probe: ProbeTable;
  activity: ActivityTable;
  peopleList: PeopleListTable;
  subscription: SubscriptionTable;
  watchedTrunk: WatchedTrunkTable;
  alert: AlertTable;
}

interface TaskTable {
  kind: string;
  key: string;
  /** Null while a lease runs and nothing woke the task since. */
  dueAt: Date | null;
  attempts: Generated<number>;
  owner: string | null;
  leasedUntil: Date | null;
}

interface ChangeTable {
  id: GeneratedAlways<number>;
  version: Generated<number>;
  kind: string;
  subject: string;
  request: Json;
  reason: string;
  requestedById: string;
  requestedByName: string;
  requestedAt: Date;
  startAt: Date | null;
  submission: Json;
  waveDecisions: Json;
  breakGlass: Json;
  holds: Json;
  proofs: Json;
  waveVerdicts: Json;
  status: string;
  state: Json;
  ended: boolean;
}

interface ApprovalTable {
  changeId: number;
  personId: string;
  personName: string;
  decision: string;
  digest: string;
  comment: string | null;
  acceptedUnknowns: string | null;
  speaksFor: Json;
  acceptedDifferences: string[];
  proof: Json;
  at: Date;
  position: number;
}

interface TimelineTable {
  changeId: number;
  sequence: number;
  key: string | null;
  at: Date;
  event: Json;
}

interface LedgerTable {
  changeId: number;
  object: string;
  before: Json;
  recordedAt: Date;
}

interface StepTable {
  changeId: number;
  direction: "do" | "undo" | "brake";
  index: number;
  attempts: Generated<number>;
  denied: Generated<number>;
  turnedAway: Generated<boolean>;
  intendedAt: Date;
  deadlineAt: Date;
  acceptedAt: Date | null;
  setAt: Date | null;
  failedAt: Date | null;
  detail: string | null;
}

interface WaveTable {
  changeId: number;
  number: number;
  status: string;
  beganAt: Date | null;
  retriedAt: Date | null;
  settledAt: Date | null;
  judgeAt: Date | null;
  verdict: Json;
  judgedAt: Date | null;
  revised: Json;
}

interface WaveMemberTable {
  changeId: number;
  userId: string;
  wave: number;
  userPrincipalName: string;
  former: Json;
  target: string | null;
  labels: readonly string[];
  status: Generated<string>;
  detail: string | null;
  ledger: ColumnType<unknown, string | null, string | null>;
  /** The newest batch the member was in. */
  batch: number | null;
  settledAt: Date | null;
}

interface ExcludedUserTable {
  changeId: number;
  userId: string;
  userPrincipalName: string;
  why: string;
}

interface BatchTable {
  changeId: number;
  number: number;
  wave: number;
  direction: "move" | "restore";
  policy: string | null;
  attempts: Generated<number>;
  denied: Generated<number>;
  intendedAt: Date;
  deadlineAt: Date;
  operationId: string | null;
  acceptedAt: Date | null;
  completedAt: Date | null;
  failedAt: Date | null;
  detail: string | null;
}

interface LockTable {
  object: string;
  changeId: number;
  takenAt: Date;
}

interface AuditTable {
  sequence: number;
  at: Date;
  actorId: string | null;
  actorName: string | null;
  action: string;
  subject: string;
  outcome: "done" | "refused";
  detail: string | null;
  /** What it seals beside itself: see audit-chain.ts. */
  seals: Generated<string | null>;
  mac: string;
}

/** One row, made by the migration. */
interface AuditHeadTable {
  sequence: number;
  mac: string;
  /** Of the key that seals the next row; null before the first. */
  keyId: string | null;
}

interface AuditRefusalTable {
  /** Empty for the bot itself. */
  actorId: string;
  actorName: string;
  action: string;
  /** Of the first attempt. */
  subject: string;
  hour: Date;
  count: Generated<number>;
}

interface ConversationTable {
  id: string;
  kind: "personal" | "channel" | "groupChat";
  serviceUrl: string;
  tenantId: string;
  botId: string;
  botName: string;
  personId: string | null;
  personName: string | null;
  personMri: string | null;
  personZone: string | null;
  channelId: string | null;
  teamId: string | null;
  state: Generated<"open" | "gone">;
  subscribed: Generated<boolean>;
  awayUntil: Generated<Date | null>;
  /** When something about it last changed. */
  refreshedAt: Date;
}

interface MessageTable {
  id: GeneratedAlways<number>;
  eventKey: string;
  conversationId: string;
  content: Json;
  /** Of the card's object; null for others. */
  changeId: number | null;
  preflightId: number | null;
  doctorId: number | null;
  alertId: number | null;
  threadOf: number | null;
  critical: Generated<boolean>;
  state: Generated<"pending" | "sending" | "sent" | "unknown" | "dropped">;
  activityId: string | null;
  threadConversationId: string | null;
  wanted: Generated<number>;
  shown: Generated<number>;
  /** Of what was posted or edited last; null where somebody else put it there. */
  shownHash: string | null;
  attempts: Generated<number>;
  notBefore: Date | null;
  lastError: string | null;
  repeatOf: number | null;
  createdAt: Generated<Date>;
}

interface DoctorVisitTable {
  id: GeneratedAlways<number>;
  looksAt: "setUp" | "rehearsal";
  requestedByName: string;
  startedAt: Date;
  finishedAt: Date | null;
  sections: Json | null;
}

interface PreflightTable {
  id: GeneratedAlways<number>;
  fqdn: string;
  /** Whose checks it made: the trunk's own, those of the pair it forms with its second trunk, or both. */
  covers: "trunk" | "pair" | "both";
  secondFqdn: string | null;
  secondPort: number | null;
  requestedById: string;
  requestedByName: string;
  startedAt: Date;
  finishedAt: Date | null;
  verdict: string | null;
}

interface FindingTable {
  preflightId: number;
  check: string;
  /** Order of arrival. */
  position: GeneratedAlways<number>;
  finding: Json;
}

interface AttestationTable {
  id: GeneratedAlways<number>;
  fqdn: string;
  /** Of a second trunk's; null for what holds whatever the port. */
  port: number | null;
  item: string;
  personId: string;
  personName: string;
  at: Date;
  expiresAt: Date;
  note: string | null;
}

interface EvidenceTable {
  id: GeneratedAlways<number>;
  /** SHA-256 of the report, so that a file attached twice stands there once. */
  digest: string;
  fqdn: string;
  port: number;
  secondFqdn: string | null;
  secondPort: number | null;
  attachedById: string;
  attachedByName: string;
  attachedAt: Date;
  reportedAt: Date;
  report: Json;
}

interface EnteredSbcTable {
  fqdn: string;
  vendor: string;
  product: string;
  firmware: string | null;
  personId: string;
  personName: string;
  at: Date;
}

interface ObservationTable {
  what: string;
  /** Counts the writes, so that a reader knows whether what it parsed is still the newest. */
  version: Generated<number>;
  value: Json;
  /** What of it could not be read. */
  unread: ColumnType<unknown, string | undefined, string>;
  at: Date;
}

interface ObservationFailureTable {
  what: string;
  at: Date;
  message: string;
  /** The tenant asked not to be asked before. */
  until: Date | null;
}

interface VoiceUserTable {
  generation: number;
  id: string;
  userPrincipalName: string;
  accountType: string;
  enterpriseVoiceEnabled: boolean;
  featureTypes: readonly string[];
  telephoneNumber: string | null;
  assignment: string;
  policy: string;
  groupId: string | null;
  site: string | null;
  complianceRecording: boolean;
  sharedCalling: boolean;
  emergencyCallingPolicy: string | null;
}

interface CallHourTable {
  start: Date;
  readAt: Date;
  completeAt: Date | null;
  pages: number;
  rows: number;
  late: number;
  setAside: number;
}

interface CallRowTable {
  id: string;
  correlationId: string;
  userId: string | null;
  startedAt: Date;
  invitedAt: Date | null;
  duration: number;
  callType: string;
  calleeNumber: string;
  successful: boolean;
  finalSipCode: number;
  callEndSubReason: number | null;
  finalSipCodePhrase: string;
  trunkFqdn: string;
  mediaBypassEnabled: boolean;
}

interface ProbeTable {
  fqdn: string;
  at: Date;
  optionsStatus: number | null;
  optionsDetail: string;
  certificateNotAfter: Date | null;
  certificateIssuer: string | null;
  product: string | null;
  reached: boolean;
  detail: string;
}

interface ActivityTable {
  conversationId: string;
  activityId: string;
  at: Date;
}

interface PeopleListTable {
  id: GeneratedAlways<number>;
  personId: string;
  userIds: Json;
  createdAt: Date;
}

interface SubscriptionTable {
  conversationId: string;
  /** A trunk's FQDN, `all` or `weekly`. */
  subject: string;
  at: Date;
}

interface WatchedTrunkTable {
  fqdn: string;
  baseline: Json;
}

interface AlertTable {
  id: GeneratedAlways<number>;
  fqdn: string;
  kind: string;
  status: "suspected" | "open" | "clearing" | "ended";
  state: Json;
  /** Null while it was seen once only. */
  raisedAt: Date | null;
  endedAt: Date | null;
}
