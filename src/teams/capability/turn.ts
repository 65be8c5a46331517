import type { Logger } from "pino";
import type { Change } from "../../changes/change.ts";
import type { Person } from "../../changes/person.ts";
import type { Role } from "../../changes/roles.ts";
import type { Config } from "../../config/config.ts";
import type { Check, PairCheck } from "../../preflight/check.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { ActivityStore } from "../../store/activity-store.ts";
import type { AuditStore } from "../../store/audit/audit-store.ts";
import type { ChangeStore } from "../../store/changes/change-store.ts";
import type { DossierStore } from "../../store/change-dossier.ts";
import type { ConversationStore } from "../../store/conversation-store.ts";
import type { DoctorVisitStore } from "../../store/doctor-visit-store.ts";
import type { EvidenceStore } from "../../store/evidence-store.ts";
import type { MessageContent, MessageStore } from "../../store/messages/message-store.ts";
import type { ObservationStore } from "../../store/observations/observation-store.ts";
import type { PeopleListStore } from "../../store/people-list-store.ts";
import type { PreflightStore } from "../../store/preflight-store.ts";
import type { TaskStore } from "../../store/task-store.ts";
import type { WaveStore } from "../../store/changes/wave-store.ts";
import type { CallSamples } from "../../tenant/graph/call-samples.ts";
import type { Directory } from "../../tenant/directory.ts";
import type { Activity } from "../../web/activity.ts";
import type { Card } from "../cards/cards.ts";
import type { Connector } from "../sdk/connector.ts";
import type { FileOffer } from "../files/file-offer.ts";
import type { ReadFile } from "../files/received-file.ts";

/** What the chat works with. */
export interface ChatDependencies {
  readonly config: Pick<
    Config,
    "mode" | "cloud" | "approvalsRequired" | "proof" | "rollbackDays" | "breakGlassAfter"
  >;
  readonly now: () => Date;
  readonly logger: Logger;
  readonly directory: Directory;
  readonly changes: ChangeStore;
  readonly preflights: PreflightStore;
  readonly evidence: EvidenceStore;
  readonly dossiers: DossierStore;
  readonly alerts: AlertStore;
  readonly doctorVisits: DoctorVisitStore;
  readonly observations: ObservationStore;
  readonly messages: MessageStore;
  readonly conversations: ConversationStore;
  readonly activities: ActivityStore;
  readonly waves: WaveStore;
  readonly peopleLists: PeopleListStore;
  readonly readFile: ReadFile;
  readonly callSamples: CallSamples;
  /** Public addresses of an SBC as DNS has them now; empty where it has none, or does not answer. */
  readonly addressesOf: (fqdn: string, signal: AbortSignal) => Promise<readonly string[]>;
  readonly audit: AuditStore;
  readonly connector: Pick<Connector, "memberName" | "roster" | "post">;
  readonly tasks: Pick<TaskStore, "wake">;
  readonly checks: readonly Check[];
  /** Of the two trunks of one SBC. */
  readonly pairChecks: readonly PairCheck[];
  /** Name of the certified product that a product string matches; null where none does. */
  readonly certifiedAs: (product: string) => string | null;
  /** Something may just have become due in this process. */
  readonly nudge: () => void;
  /** Is there while each command and click is answered. */
  readonly watch?: WatchTurn;
}

/** Runs what answers a command or a click, and may see what came of it. `name` is one of the bot's own words. */
export type WatchTurn = (
  asked: { readonly kind: "command" | "click"; readonly name: string },
  run: () => Promise<Answer>,
) => Promise<Answer>;

/** One person's command or click. */
export interface Turn {
  readonly person: Person;
  readonly roles: ReadonlySet<Role>;
  /** Conversation a tracked answer stands in: a chat, or one thread of a channel. */
  readonly conversationId: string;
  /** The conversation as it is stored: a channel without its thread. */
  readonly place: {
    readonly id: string;
    readonly kind: "personal" | "channel" | "groupChat";
    /** Whether Teams says that other teams, and so other organisations, may be in the channel. It does not always say it. */
    readonly shared?: boolean;
  };
  /** IANA name in which this person is told times; null: UTC, as in channels, where many zones read along. */
  readonly zone: string | null;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** What was typed, with its letters' case and its quotes, and what was attached; absent for buttons that are no commands. */
  readonly said?: { readonly line: string; readonly files: NonNullable<Activity["attachments"]> };
}

/** A card that is edited in place when what it shows changes. */
export type TrackedContent = Extract<MessageContent, { type: "card" }>;

export interface Suggestion {
  readonly title: string;
  readonly command: string;
}

/** What a command or a click answers. */
export type Answer =
  /** A card for now, not followed up. */
  | { readonly type: "card"; readonly card: Card }
  /** `change`: as it was read or saved for this answer, so that a click's card is drawn from it. */
  | { readonly type: "tracked"; readonly content: TrackedContent; readonly change?: Change }
  /** Something was done, or is so; in words. */
  | {
      readonly type: "notice";
      readonly tone: "info" | "done";
      readonly title: string;
      readonly text: string;
      readonly suggestions: readonly Suggestion[];
      readonly link?: { readonly title: string; readonly url: string };
    }
  /** A file, offered in the personal chat. */
  | { readonly type: "file"; readonly offer: FileOffer }
  /** A kind no: nothing was changed, and this is what to do. */
  | {
      readonly type: "refusal";
      readonly title: string;
      readonly text: string;
      readonly suggestions: readonly Suggestion[];
      /** The current state, which answers a click better than words. */
      readonly instead?: TrackedContent;
    };

export type Refused = Extract<Answer, { type: "refusal" }>;

/** The tracked card of a change, as it stands in the turn's conversation. */
export function changeContent(change: Change, turn: Turn): TrackedContent {
  const audience =
    turn.place.kind !== "personal"
      ? "channel"
      : change.requestedBy.id === turn.person.id
        ? "requester"
        : turn.roles.has("approver")
          ? "approver"
          : "viewer";
  return { type: "card", card: "change", changeId: change.id, audience };
}

export function refusal(title: string, text: string, suggestions: readonly Suggestion[] = []): Refused {
  return { type: "refusal", title, text, suggestions };
}

export function notice(
  tone: "info" | "done",
  title: string,
  text: string,
  suggestions: readonly Suggestion[] = [],
): Answer {
  return { type: "notice", tone, title, text, suggestions };
}
