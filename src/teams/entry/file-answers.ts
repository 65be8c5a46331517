import type { TurnContext } from "botbuilder";
import { z } from "zod";
import { may, type Permission } from "../../changes/roles.ts";
import { FileContext, fileActivity, type FileSubject, type MadeFile } from "../files/file-offer.ts";
import { isTeamsStorage } from "../files/storage.ts";
import { upload } from "../files/upload.ts";
import type { UnauthorizedTurn } from "./authority.ts";
import { makeEvidenceFile } from "../../evidence/evidence-file.ts";
import { makeExport } from "../../changes/chat/export.ts";
import { makeRehearsalFile } from "../../doctor/rehearsal-file.ts";
import { cardActivity } from "../channel/to-activity.ts";
import { refusal, type ChatDependencies } from "../capability/turn.ts";
import { inCard } from "./notices.ts";

/** What comes back from the card that asks for consent. Source: "Send and receive files through the bot". */
const Consent = z.object({
  action: z.enum(["accept", "decline"]),
  context: FileContext,
  uploadInfo: z
    .object({
      contentUrl: z.string().max(4_096),
      name: z.string().max(512),
      uploadUrl: z.string().max(4_096),
      uniqueId: z.string().max(512),
      fileType: z.string().max(64),
    })
    .nullish(),
});

/** Files in a personal chat: Teams asks the person, then takes them into their OneDrive. */
export function createFileAnswers(deps: ChatDependencies) {
  return { onConsent };

  /** Everything in it may be forged: who asks is who is authenticated now, and so is what they may see. */
  async function onConsent(
    value: unknown,
    unauthorizedTurn: UnauthorizedTurn,
    context: TurnContext,
  ): Promise<void> {
    const parsed = Consent.safeParse(value);
    const { person, signal, now } = unauthorizedTurn;
    if (
      !parsed.success ||
      parsed.data.context.for !== person.id ||
      unauthorizedTurn.place.kind !== "personal"
    ) {
      await deps.audit.refuse({
        at: now,
        actor: person,
        action: "file.accept",
        subject: "file",
        detail: parsed.success ? "offered to somebody else" : "data that no card of this bot sends",
      });
      return say(context, "That file is not for you", "It was offered to somebody else. Nothing was sent.");
    }
    const { action, context: about, uploadInfo } = parsed.data;
    if (action === "decline") return;
    const roles = await deps.directory.rolesOf(person.id, {}, signal);
    const { permission, what } = neededFor(about);
    if (!may(roles, permission))
      return say(context, "Not with your role", `Your role does not cover ${what}.`);
    if (!uploadInfo || !isTeamsStorage(uploadInfo.uploadUrl, deps.config)) {
      deps.logger.warn({ host: uploadInfo && hostOf(uploadInfo.uploadUrl) }, "a file was to go elsewhere");
      return say(
        context,
        "Not there",
        "Files go to your own OneDrive only. Nothing was sent; ask for it again.",
      );
    }
    const made = await makeFile(about);
    if (!made.ok) {
      await context.sendActivity(cardActivity(inCard(made.refused)));
      return;
    }
    try {
      await upload(uploadInfo.uploadUrl, made.offer.content, signal);
    } catch (error) {
      deps.logger.warn({ err: error }, "a file could not be uploaded");
      return say(
        context,
        "The file did not arrive",
        "Your OneDrive did not take it. Ask for it again in a minute.",
      );
    }
    await context.sendActivity(fileActivity(uploadInfo));
  }

  function makeFile(about: FileSubject): Promise<MadeFile> {
    if ("changeId" in about) return makeExport(deps, about.changeId, about.format);
    return "evidence" in about
      ? makeEvidenceFile(deps, about.evidence)
      : makeRehearsalFile(deps, about.rehearsal);
  }

  async function say(context: TurnContext, title: string, text: string): Promise<void> {
    await context.sendActivity(cardActivity(inCard(refusal(title, text))));
  }
}

function neededFor(about: FileSubject): { readonly permission: Permission; readonly what: string } {
  if ("changeId" in about) return { permission: "view", what: "changes" };
  return "evidence" in about
    ? { permission: "audit", what: "the evidence of changes" }
    : { permission: "doctor", what: "the health check" };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "no address";
}
