import type { Activity } from "botbuilder";
import { z } from "zod";
import { changeIdField } from "../capability/inputs.ts";
import type { Refused } from "../capability/turn.ts";

export const exportFormats = ["csv", "markdown", "powershell"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a file is about: an export of a change, its evidence, or the report of a rehearsal. */
const FileSubject = z.union([
  z.object({ changeId: changeIdField, format: z.enum(exportFormats) }),
  z.object({ rehearsal: changeIdField }),
  z.object({ evidence: changeIdField }),
]);
export type FileSubject = z.infer<typeof FileSubject>;

/** A file that somebody may take; what is in it is made anew when they do. */
export interface FileOffer {
  readonly about: FileSubject;
  readonly name: string;
  readonly description: string;
  /** Text in UTF-8, or bytes of another kind. */
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** A file, or why there is none. */
export type MadeFile =
  { readonly ok: true; readonly offer: FileOffer } | { readonly ok: false; readonly refused: Refused };

/** What comes back with the consent. Forgeable: the person and their role are looked at again. */
export const FileContext = FileSubject.and(
  z.object({
    /** Entra object id of whom it was offered to. */
    for: z.string(),
  }),
);

/** Asks the person whether the bot may put the file into their OneDrive. Source: "Send and receive files through the bot". */
export function consentActivity(
  { about, name, description, content }: FileOffer,
  personId: string,
): Partial<Activity> {
  const context: z.infer<typeof FileContext> = { ...about, for: personId };
  return {
    type: "message",
    summary: `${name}: take it?`,
    attachments: [
      {
        contentType: "application/vnd.microsoft.teams.card.file.consent",
        name,
        content: {
          description,
          sizeInBytes: Buffer.byteLength(content),
          acceptContext: context,
          declineContext: context,
        },
      },
    ],
  };
}

/** The file, once it is there. */
export function fileActivity(uploaded: {
  readonly name: string;
  readonly contentUrl: string;
  readonly uniqueId: string;
  readonly fileType: string;
}): Partial<Activity> {
  const { name, contentUrl, uniqueId, fileType } = uploaded;
  return {
    type: "message",
    summary: name,
    attachments: [
      {
        contentType: "application/vnd.microsoft.teams.card.file.info",
        contentUrl,
        name,
        content: { uniqueId, fileType },
      },
    ],
  };
}

/** Characters of a file that go into a message where files cannot be taken. */
const maxShown = 20_000;

/** The file as a message, for the Agents Playground, which knows no files. */
export function textActivity({ name, description, content }: FileOffer): Partial<Activity> {
  if (typeof content !== "string")
    return {
      type: "message",
      summary: name,
      textFormat: "plain",
      text: `${name}, ${Math.ceil(content.length / 1_024)} KB. ${description} Teams gives it as a file; this playground cannot.`,
    };
  const shown = content.replace("\ufeff", "");
  const more =
    shown.length > maxShown
      ? `\n… ${shown.length - maxShown} more characters, which Teams gives as a file.`
      : "";
  return {
    type: "message",
    summary: name,
    textFormat: "plain",
    text: `${name}\n\n${shown.slice(0, maxShown)}${more}`,
  };
}
