import { forSuite } from "../jest/for-suite.ts";
import { alex, isaiah, megan } from "../people.ts";
import { startChat, type ChatBench } from "./chat-bench.ts";
import type { Person } from "./connector.ts";
import { migrationsIn } from "./migrations-in-chat.ts";

/** The chat for all tests of a suite. */
export function chatForSuite(start: () => Promise<ChatBench> = startChat): ChatBench {
  return forSuite(start, (chat) => chat.stop());
}

/** Somebody who writes to the bot. Where they installed it, the bot can write to them first. */
export function personOf(
  chat: ChatBench,
  { id, name }: { readonly id: string; readonly name: string },
  { installed = false } = {},
): Person {
  return forSuite(async () => {
    const person = chat.connector.person(name, id);
    if (installed) await person.installs();
    return person;
  });
}

/** The chat with an admin, an approver and a viewer in it, and migrations of four people in two waves. */
export function migrationsForSuite() {
  const chat = chatForSuite();
  const approver = personOf(chat, megan, { installed: true });
  const admin = personOf(chat, alex, { installed: true });
  const viewer = personOf(chat, isaiah);
  return { chat, admin, approver, viewer, ...migrationsIn(chat) };
}
