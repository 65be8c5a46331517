import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  type TurnContext,
  type Activity as SdkActivity,
} from "botbuilder";
import {
  AuthenticationConfiguration,
  AuthenticationError,
  ClaimsIdentity,
  type Claim,
  type ConnectorClient,
} from "botframework-connector";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { sendOnceClient } from "./http-client.ts";

/** The SDK's side of the chat: authenticates what comes in, and makes clients for what goes out. */
export interface TeamsAdapter {
  /** Runs one turn; answers 401 to what cannot be authenticated and never rejects. */
  receive(
    authorization: string,
    activity: object,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<{ readonly status: number; readonly body?: unknown }>;
  /** A client for conversations at that service, with the bot's own credentials. */
  connectorFor(serviceUrl: string): Promise<ConnectorClient>;
}

export interface TeamsAdapterOptions {
  readonly config: Pick<Config, "mode" | "cloud" | "tenantId" | "bot">;
  readonly logger: Logger;
}

const sendWithinMs = 10_000;

export function createTeamsAdapter({ config, logger }: TeamsAdapterOptions): TeamsAdapter {
  const { appId, appType, appPassword } = config.bot;
  if (appId === "" && config.mode !== "simulated") {
    throw new Error(
      "Without a MicrosoftAppId the SDK lets anybody in: only simulated mode may run like that.",
    );
  }
  const government = config.cloud === "gccHigh" || config.cloud === "dod";
  const settings = {
    MicrosoftAppId: appId,
    MicrosoftAppType: appType === "UserAssignedMsi" ? "UserAssignedMSI" : "SingleTenant",
    MicrosoftAppTenantId: config.tenantId,
    MicrosoftAppPassword: appPassword,
    ...(government && { ChannelService: "https://botframework.azure.us" }),
  };
  // The SDK wants neither type nor tenant where there is nobody to authenticate as.
  const credentials = new ConfigurationServiceClientCredentialFactory(appId === "" ? {} : settings);
  const authentication = new ConfigurationBotFrameworkAuthentication(
    appId === "" ? {} : settings,
    credentials,
    new AuthenticationConfiguration([], issuedByBotFramework(government)),
    undefined,
    { httpClient: sendOnceClient(sendWithinMs) },
  );
  const adapter = new DirectAdapter(authentication);
  adapter.onTurnError = async (_context, error) => {
    logger.error({ err: error }, "a turn failed");
  };

  return {
    async receive(authorization, activity, turn) {
      try {
        return (await adapter.run(authorization, withDates(activity), turn)) ?? { status: 200 };
      } catch (error) {
        if (error instanceof AuthenticationError) {
          logger.warn({ reason: error.message }, "an activity was not authenticated");
          return { status: 401, body: { error: "The request is not authenticated." } };
        }
        logger.error({ err: error }, "an activity could not be processed");
        return { status: 500, body: { error: "The bot had a fault of its own." } };
      }
    },

    async connectorFor(serviceUrl) {
      const identity = new ClaimsIdentity([
        { type: "aud", value: appId },
        { type: "appid", value: appId },
      ]);
      // Without an audience the token is for the Bot Connector service of this cloud.
      return authentication.createConnectorFactory(identity).create(serviceUrl);
    },
  };
}

/** The SDK's adapter without its HTTP part, which would answer errors with their messages. */
class DirectAdapter extends CloudAdapter {
  async run(authorization: string, activity: SdkActivity, turn: (context: TurnContext) => Promise<void>) {
    return this.processActivity(authorization, activity, turn);
  }
}

/**
 * The SDK also accepts tokens that any Entra tenant signed for this bot's app id, without a look at the serviceUrl; on
 * such a turn its own token would go wherever the activity says. Only the Bot Connector service may speak.
 */
export function issuedByBotFramework(government: boolean): (claims: Claim[]) => Promise<void> {
  const issuer = government ? "https://api.botframework.us" : "https://api.botframework.com";
  return async (claims) => {
    if (!claims.some(({ type, value }) => type === "iss" && value === issuer)) {
      throw new AuthenticationError("The token was not issued by the Bot Connector service.", 401);
    }
  };
}

function withDates(activity: object): SdkActivity {
  return activity as SdkActivity;
}
