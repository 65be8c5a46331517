import { z } from "zod";
import type { Capability } from "../capability/capability.ts";
import { namesTenantTwice, type Activity } from "../../web/activity.ts";
import { capabilities, capabilityPressed, capabilityTyped } from "./capabilities.ts";
import { readCommandLine, splitCommand } from "./command-line.ts";
import { kindOf, personOf, placeOf, type KnownPlace, type Sender } from "./place.ts";

/** An authenticated activity, read once: who, from where, and what is asked for. All but the person may be forged. */
export interface Incoming {
  readonly activity: Activity;
  /** Undefined where Teams names no Entra object id. */
  readonly person: Sender | undefined;
  /** Undefined where the activity does not tell what kind of conversation it came from, or whose. */
  readonly place: KnownPlace | undefined;
  /** How it is answered; `event`: not at all. */
  readonly via: "message" | "click" | "dialog" | "file" | "installed" | "event";
  readonly asked?: Asked;
}

/** What is asked for, by words or by a button; `meant` is undefined where no capability is. */
export type Asked = TypedLine | PressedButton | { readonly kind: "tooLong"; readonly meant?: undefined };

interface TypedLine {
  readonly kind: "typed";
  readonly name: string;
  readonly words: readonly string[];
  /** With its letters' case and its quotes. */
  readonly line: string;
  readonly files: NonNullable<Activity["attachments"]>;
  readonly meant: Capability | undefined;
}

interface PressedButton {
  readonly kind: "pressed";
  readonly verb: string;
  readonly data: unknown;
  readonly meant: Capability | undefined;
}

/** An Action.Execute, as the invoke holds it. */
const Click = z.object({ action: z.object({ verb: z.string(), data: z.unknown().optional() }) });

/** What a client without Action.Execute sends instead: a message with the card's data. */
const Submitted = z.object({ verb: z.string().max(128) }).catchall(z.unknown());

const InDialog = z.object({ data: Submitted });

const names = capabilities.flatMap(({ typed }) => typed?.name ?? []);

export function readIncoming(activity: Activity, tenantId: string): Incoming {
  const person = personOf(activity);
  return { activity, person, place: placeOf(activity, person, tenantId), ...wayOf(activity) };
}

/** Whether it decides something, and not only looks. */
export function decides({ asked }: Incoming): boolean {
  return asked?.meant?.roles !== undefined;
}

/** What a press of a button with this verb asks for. The verb `command` types what its data says. */
export function pressing(verb: string, data: unknown): Asked {
  const typed = verb === "command" ? TypedByButton.safeParse(data) : undefined;
  return typed?.success
    ? typing(typed.data)
    : { kind: "pressed", verb, data, meant: capabilityPressed(verb) };
}

const TypedByButton = z.object({ text: z.string() });

function wayOf(activity: Activity): Pick<Incoming, "via" | "asked"> {
  switch (activity.type) {
    case "message": {
      const submitted = Submitted.safeParse(activity.value).data;
      return { via: "message", asked: submitted ? pressing(submitted.verb, submitted) : typing(activity) };
    }
    case "installationUpdate": {
      // One that says its tenant once is remembered, but not spoken to.
      const added = activity.action?.startsWith("add") && kindOf(activity) === "personal";
      return { via: added && namesTenantTwice(activity) ? "installed" : "event" };
    }
    case "invoke":
      return invoked(activity);
    default:
      return { via: "event" };
  }
}

function invoked({ name, value }: Activity): Pick<Incoming, "via" | "asked"> {
  if (name === "fileConsent/invoke") return { via: "file" };
  if (name === "task/fetch" || name === "task/submit") {
    const submitted = InDialog.safeParse(value).data;
    if (!submitted) return { via: "dialog" };
    const { verb, msteams: _teams, ...data } = submitted.data;
    return { via: "dialog", asked: pressing(verb, data) };
  }
  const { verb = "", data } = Click.safeParse(value).data?.action ?? {};
  return { via: "click", asked: pressing(verb, data) };
}

function typing({ text, entities, recipient, attachments }: Partial<Activity>): Asked {
  const read = readCommandLine({ text, entities, recipient });
  if (!read.ok && read.reason === "tooLong") return { kind: "tooLong" };
  const line = read.ok ? read.text : "help";
  const { name, args: words } = splitCommand(line, names);
  return { kind: "typed", name, words, line, files: attachments ?? [], meant: capabilityTyped(name, words) };
}
