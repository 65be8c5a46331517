import type { Clicked, Person, PostedMessage } from "../teams/connector.ts";
import { eventually } from "../jest/eventually.ts";
import type { World } from "./world.ts";

/** On a trunk with something that could not be checked, which is every trunk nobody attested. */
export const approveButton = "Approve and accept the unknowns";

const accepted = { acceptUnknowns: "Checked by hand" };

/** The approval request for a trunk in an approver's chat. */
export async function approvalRequest(approver: Person, fqdn: string): Promise<PostedMessage> {
  return approver.waitsFor(
    `the approval request for ${fqdn}`,
    ({ text, card }) => text.includes(fqdn) && card.buttons.includes(approveButton),
  );
}

/** Presses Approve on the card as it stood when it was read. */
export async function approve(approver: Person, message: PostedMessage): Promise<Clicked> {
  const { verb, data } = approvalOf(message);
  return decide(approver, message, verb, data);
}

export async function reject(approver: Person, message: PostedMessage, reason: string): Promise<Clicked> {
  const { verb, data } = message.card.press("Reject this change", { reason });
  return decide(approver, message, verb, data);
}

/** As a person does: presses again where roles could not be read in time, as when the bot starts on a busy machine. */
async function decide(
  approver: Person,
  message: PostedMessage,
  verb: string,
  data: object,
): Promise<Clicked> {
  return eventually("a decision to be taken", async () => {
    const answer = await approver.forges(message, verb, data);
    return !said(answer).includes("could not be read just now") && answer;
  });
}

/** What a press of Approve sends. */
export function approvalOf(message: PostedMessage): {
  readonly verb: string;
  readonly data: { readonly changeId: number; readonly digest: string; readonly acceptUnknowns: string };
} {
  const { verb, data } = message.card.press(approveButton, accepted);
  return { verb, data: data as ReturnType<typeof approvalOf>["data"] };
}

/** The newest change on a trunk as it is stored. */
export async function storedChange(world: World, fqdn: string) {
  const { db } = world.database;
  const change = await db
    .selectFrom("change")
    .select(["id", "status", "version"])
    .where("subject", "=", fqdn)
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  const approvals = await db
    .selectFrom("approval")
    .select(["personId", "decision"])
    .where("changeId", "=", change.id)
    .execute();
  return { ...change, approvals };
}

/** Everything that people can change through the bot: equal before and after means that nothing happened. */
export async function everything(world: World): Promise<unknown> {
  const { db } = world.database;
  const [changes, approvals, attestations, preflights, channels, effects] = await Promise.all([
    db.selectFrom("change").select(["id", "status", "version"]).orderBy("id").execute(),
    db.selectFrom("approval").select(["changeId", "personId"]).orderBy("changeId").execute(),
    db.selectFrom("attestation").select(["fqdn", "item"]).orderBy("fqdn").orderBy("item").execute(),
    db.selectFrom("preflight").select("id").orderBy("id").execute(),
    db.selectFrom("conversation").select("id").where("subscribed", "=", true).orderBy("id").execute(),
    world.control("GET", "/effects"),
  ]);
  return { changes, approvals, attestations, preflights, channels, effects };
}

export interface AuditedAttempt {
  readonly action: string;
  readonly subject: string;
  readonly detail: string | null;
}

/** What this person was refused, as the audit has it, oldest first. */
export async function refusalsOf(
  world: World,
  { id }: Pick<Person, "id">,
): Promise<readonly AuditedAttempt[]> {
  return world.database.db
    .selectFrom("audit")
    .select(["action", "subject", "detail"])
    .where("outcome", "=", "refused")
    .where("actorId", "=", id)
    .orderBy("sequence")
    .execute();
}

/** What a click answered, in words. */
export function said({ card, message }: Clicked): string {
  return card?.text ?? message ?? "";
}

/** Half a minute passes, so that what a test sends does not count against what Teams allows the next. */
export function letTeamsRest(world: World): void {
  world.turnClock(31_000);
}

/** For stories in which nothing hangs on how soon a change of the tenant is noticed. */
export const unhurried = { REFRESH_GATEWAYS: "10m", REFRESH_CALLS: "10m" };
