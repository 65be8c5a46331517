import { z } from "zod";
import { endingWith } from "../../lib/deadline.ts";
import { graphAssignLimit } from "../../telephony/assignment-batch.ts";
import type { BatchAnswer, BatchRequest } from "./graph-batch.ts";
import type { Graph } from "./graph.ts";
import { TenantError } from "../tenant-error.ts";
import type { AssignmentBatch, AssignmentReceipt } from "../tenant.ts";
import { hour } from "../../lib/time.ts";

/** Assigns voice routing policies to a few people, each by a request of their own: so each refusal is known by name. */
export interface GraphAssignments {
  /**
   * Undefined where the batch has to go by Teams PowerShell; nothing was changed then. Kind `outcomeUnknown`: some may
   * have it and some not. The same batch may be sent again: what was assigned already stays as it is.
   */
  assign(batch: AssignmentBatch, signal: AbortSignal): Promise<AssignmentReceipt | undefined>;
}

const permission = "TeamsPolicyUserAssign.ReadWrite.All";
const policyType = "OnlineVoiceRoutingPolicy";
const prefix = "graph:";
/** Milliseconds that Graph's yes or no to the policy type is believed. */
const believed = hour;
/** Milliseconds that Graph gets to say it: the batch then goes by Teams PowerShell, within its own deadline. */
const patience = 10_000;

/** What an answer says about the policy type: an answer that cannot be understood is of no more use than a no. */
const saysNo: ReadonlySet<TenantError["kind"]> = new Set(["refused", "unreadable", "contractDrift"]);

const PolicyId = z.object({ name: z.string(), policyId: z.string().min(1) });
type PolicyId = z.infer<typeof PolicyId>;

/** Source: "teamsPolicyAssignment: getPolicyId", "teamsPolicyUserAssignment: assign" and "unassign" (Graph). */
export function createGraphAssignments({
  graph,
  now,
}: {
  readonly graph: Graph;
  readonly now: () => Date;
}): GraphAssignments {
  /** Which policy types the calls take is not documented, so Graph is asked. */
  let verdict: { readonly accepts: boolean; readonly until: number } | undefined;

  return {
    async assign(batch, signal) {
      if (batch.userIds.length > graphAssignLimit) return undefined;
      const requests = await requestsFor(batch, signal);
      if (!requests) return undefined;
      const answers = await graph.batch(requests, permission, signal);
      if (nothingTaken(answers)) return undefined;
      return { operationId: `${prefix}${batch.name}`, refused: refusedIn(batch.userIds, answers) };
    },
  };

  async function requestsFor(
    { policy, userIds }: AssignmentBatch,
    signal: AbortSignal,
  ): Promise<readonly BatchRequest[] | undefined> {
    const said = verdict && verdict.until > now().getTime() ? verdict.accepts : undefined;
    if (said === false) return undefined;
    // Taking a policy away needs no id: Graph is asked about the type alone, by the policy every tenant has.
    const policyId = policy === null && said ? null : await idOf(policy ?? "Global", signal);
    if (policyId === undefined) return undefined;
    const action = policy === null ? "unassign" : "assign";
    return userIds.map((userId) => ({
      method: "POST",
      url: `/admin/teams/policy/userAssignments/${action}`,
      what: `${action} a voice routing policy`,
      body: {
        value: [
          {
            "@odata.type": "#microsoft.graph.teamsAdministration.teamsPolicyUserAssignment",
            userId,
            policyType,
            ...(policy === null ? {} : { policyId }),
          },
        ],
      },
    }));
  }

  /** Undefined where this policy cannot be assigned through Graph now. */
  async function idOf(policy: string, signal: AbortSignal): Promise<string | undefined> {
    const name = encodeURIComponent(policy.replaceAll("'", "''"));
    const path = `/v1.0/admin/teams/policy/getPolicyId(type='${policyType}',name='${name}')`;
    try {
      const known: PolicyId[] = [];
      for await (const page of graph.pages(path, PolicyId, permission, endingWith(signal, patience)))
        known.push(...page);
      const policyId = idIn(known, policy);
      if (policyId !== undefined) verdict = { accepts: true, until: now().getTime() + believed };
      return policyId;
    } catch (error) {
      if (!(error instanceof TenantError)) throw error;
      // A policy that Graph does not know yet says nothing about the type; neither does a Graph that does not answer, or
      // that lacks a permission which somebody may grant at any time.
      if (saysNo.has(error.kind)) verdict = { accepts: false, until: now().getTime() + believed };
      return undefined;
    }
  }
}

/**
 * The id of the one policy of that name; undefined where there is none, or more than one. Graph puts `Tag:` before a name
 * that is asked for without, and Teams takes names in any case of letters.
 */
function idIn(known: readonly PolicyId[], policy: string): string | undefined {
  const wanted = policy.toLowerCase();
  // A policy's own name may begin so. Answered without what Graph puts before it, it cannot be distinguished from another's.
  const names = wanted.startsWith("tag:") ? [`tag:${wanted}`] : [wanted, `tag:${wanted}`];
  const found = known.filter(({ name }) => names.includes(name.toLowerCase()));
  return found.length === 1 ? found[0]?.policyId : undefined;
}

/** Whether an operation is one of Graph's, which is done when it is accepted. */
export function isGraphOperation(operationId: string): boolean {
  return operationId.startsWith(prefix);
}

/**
 * Whether Graph turned down everybody for something other than the people themselves. Teams PowerShell then gets its
 * chance.
 */
function nothingTaken(answers: readonly BatchAnswer[]): boolean {
  return answers.every((answer) => !answer.ok && ["refused", "noAccess"].includes(answer.error.kind));
}

function refusedIn(
  userIds: readonly string[],
  answers: readonly BatchAnswer[],
): AssignmentReceipt["refused"] {
  const refused: { userId: string; why: string }[] = [];
  const undecided: TenantError[] = [];
  for (const [index, userId] of userIds.entries()) {
    const answer = answers[index];
    if (!answer || answer.ok) continue;
    const { error } = answer;
    if (error.passing || error.kind === "outcomeUnknown") undecided.push(error);
    else refused.push({ userId, why: traced(error) });
  }
  const [first] = undecided;
  if (!first) return refused;
  // Where nobody has it and every answer is a clear no, nothing was changed.
  const decided = undecided.every(({ kind }) => kind !== "outcomeUnknown");
  if (decided && undecided.length + refused.length === userIds.length) throw latest(undecided);
  throw new TenantError(
    "outcomeUnknown",
    `Graph did not answer for ${undecided.length} of ${userIds.length} people: ${first.message}`,
    { cause: first },
  );
}

/** With the id by which Microsoft finds the request. */
function traced({ message, trace }: TenantError): string {
  return trace === null ? message : `${message} Request ${trace}.`;
}

/** The one that asks for the longest wait. */
function latest(errors: readonly TenantError[]): TenantError {
  return errors.reduce((a, b) => ((b.retryAfterMs ?? 0) > (a.retryAfterMs ?? 0) ? b : a));
}
