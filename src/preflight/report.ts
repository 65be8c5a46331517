import { endingWith } from "../lib/deadline.ts";
import type { CheckOn, CheckResult, Finding } from "./check.ts";
import { unreadOf, unreadWords, type Unread } from "../telephony/unread.ts";
import { effectOf } from "./weighing.ts";

/** A trunk by name and signalling port; it need not be a gateway yet. */
export interface TrunkName {
  readonly fqdn: string;
  readonly port: number;
}

/** A finished or running preflight of one trunk, or of the two trunks of one SBC. */
export interface PreflightReport {
  readonly id: number;
  readonly fqdn: string;
  /** Of a pair the second trunk; null where only one was looked at. */
  readonly second: TrunkName | null;
  /** `pair`: only the two against each other; `both`: the first trunk's own checks as well. */
  readonly covers: "trunk" | "pair" | "both";
  readonly requestedBy: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** In order of arrival. */
  readonly findings: readonly Finding[];
}

/**
 * Runs all checks side by side. `onFinding` is called as each ends. A check that does not end by its deadline, or
 * throws, is a finding of its own: `unknown`. Rejects only when `cancelled` aborts.
 */
export async function runChecks<Context>(
  checks: readonly RunnableCheck<Context>[],
  context: Context & MaybeUnread,
  onFinding: (finding: Finding) => void,
  cancelled: AbortSignal,
): Promise<readonly Finding[]> {
  return Promise.all(
    checks.map(async (check) => {
      const finding = await runCheck(check, context, cancelled);
      onFinding(finding);
      return finding;
    }),
  );
}

type RunnableCheck<Context> = Omit<CheckOn<Context, unknown>, "attestable">;

interface MaybeUnread {
  readonly unread?: readonly Unread[];
}

async function runCheck<Context>(
  check: RunnableCheck<Context>,
  context: Context & MaybeUnread,
  cancelled: AbortSignal,
): Promise<Finding> {
  const began = performance.now();
  const deadline = endingWith(null, check.deadlineMs);
  const result = await new Promise<CheckResult>((resolve) => {
    deadline.addEventListener("abort", () => {
      resolve(
        givenUp(
          `Gave up after ${check.deadlineMs / 1000} s without an answer.`,
          "Run the check again; if it stays silent, look at the network between this host and the SBC.",
        ),
      );
    });
    check.run(context, AbortSignal.any([deadline, cancelled])).then(resolve, (error: unknown) => {
      resolve(
        givenUp(
          "This check itself failed.",
          "Run it again; if it fails again, tell the maintainers.",
          String(error),
        ),
      );
    });
  });
  cancelled.throwIfAborted(); // shutting down is not a finding
  const known = withUnread(result, unreadOf(check.reads ?? [], context.unread ?? []));
  return {
    ...known,
    check: check.id,
    title: check.title,
    effect: known.effect ?? effectOf(known.outcome, check.effects),
    tookMs: performance.now() - began,
  };
}

/** The result of a check where part of the tenant was not read: a failure stays one, all else is not known. */
function withUnread(result: CheckResult, unread: readonly Unread[]): CheckResult {
  const [first, ...others] = unread.map(unreadWords);
  if (first === undefined) return result;
  if (result.outcome === "fail") return { ...result, evidence: [...result.evidence, first, ...others] };
  const { summary, evidence, link } = result;
  return {
    outcome: "unknown",
    summary: first,
    evidence: [...others, `From what could be read: ${summary}`, ...evidence],
    fix: "See what `doctor` says of the bot's access, then run the check again.",
    link,
  };
}

function givenUp(summary: string, fix: string, evidence?: string) {
  return { outcome: "unknown" as const, summary, evidence: evidence ? [evidence] : [], fix, link: null };
}
