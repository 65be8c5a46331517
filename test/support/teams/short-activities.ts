interface Somebody {
  readonly id: string;
  readonly name: string;
}

function base({ id, name }: Somebody) {
  return {
    id: "1",
    channelId: "msteams",
    from: { id: `29:${id}`, name, aadObjectId: id },
    conversation: { id: `a:${id}`, conversationType: "personal" },
  };
}

/** Activities as they reach the bot, short. */
export const messagesOf = {
  says: (who: Somebody, text: string) => ({ ...base(who), type: "message", text }),
  clicks: (who: Somebody, verb: string, data: object = {}) => ({
    ...base(who),
    type: "invoke",
    name: "adaptiveCard/action",
    value: { action: { type: "Action.Execute", verb, data } },
  }),
  submits: (who: Somebody, verb: string, data: object = {}) => ({
    ...base(who),
    type: "message",
    value: { ...data, verb },
  }),
  opensDialog: (who: Somebody) => ({
    ...base(who),
    type: "invoke",
    name: "task/fetch",
    value: { data: { verb: "migrateForm" } },
  }),
  joins: (who: Somebody) => ({ ...base(who), type: "installationUpdate", action: "remove" }),
};
