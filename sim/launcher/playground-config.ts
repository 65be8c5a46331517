import { people, tenantId, type Person } from "./people.ts";

/** The name the bot is mentioned by. */
export const botName = "Bypass Pilot";

/**
 * What a Playground is told of its Teams (its own file format, version 0.1.1). Every Playground has a team and chats
 * of its own, so their ids differ by `owner`. It ends without a word unless there are exactly five other users.
 */
export function playgroundConfig(current: Person, owner: string): object {
  return {
    version: "0.1.1",
    tenantId,
    bot: { id: "28:bypass-pilot", name: botName },
    currentUser: userOf(current, owner),
    users: people
      .filter((person) => person.objectId !== current.objectId)
      .map((person) => userOf(person, owner)),
    personalChat: { id: `${owner}-personal-chat` },
    groupChat: { id: `${owner}-group-chat`, name: "Telephony" },
    team: {
      id: `19:${owner}-team@thread.tacv2`,
      name: "Telephony Operations",
      aadGroupId: `7ea00000-0000-4000-8000-${owner === "admin" ? "000000000001" : "000000000002"}`,
      channels: [{ id: `19:${owner}-changes@thread.tacv2`, name: "Changes" }],
    },
  };
}

/** A person has another Teams id for each bot and tenant, but one object id; each Playground stands for its own. */
function userOf({ name, objectId }: Person, owner: string): object {
  const [givenName = "", surname = ""] = name.split(" ");
  const address = `${givenName}.${surname}@contoso.com`.toLowerCase();
  return {
    id: `29:${owner}-${objectId.slice(-2)}`,
    name,
    userPrincipleName: address, // its spelling
    aadObjectId: objectId,
    givenName,
    surname,
    email: address,
  };
}
