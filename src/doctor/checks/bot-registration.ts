import { ok, type DoctorCheck } from "../doctor-check.ts";

export const botRegistration: DoctorCheck = {
  title: "Bot registration",
  remedy:
    "Check MicrosoftAppId, MicrosoftAppType and MicrosoftAppPassword against the bot's registration in Azure. Without a token the bot hears people and cannot answer.",
  async run({ config, botToken }, signal) {
    if (config.mode === "simulated") return [ok("None: nobody is authenticated in simulated mode.")];
    await botToken(signal);
    return [
      ok(`App ${config.bot.appId} (${config.bot.appType}) gets its token for the Bot Connector service.`),
    ];
  },
};
