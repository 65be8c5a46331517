import { ManagedIdentityCredential } from "@azure/identity";
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
  ManagedIdentityServiceClientCredentialsFactory,
  type AuthenticateRequestResult,
  type Claim,
  type ConnectorClient,
  type IJwtTokenProviderFactory,
} from "botframework-connector";
import type { Logger } from "pino";
import type { Config } from "../../config/config.ts";
import { endpoints as clouds } from "../../config/endpoints.ts";
import { endingWith, orEnd } from "../../lib/deadline.ts";
import { serviceUrlAllowed } from "../../web/activity.ts";
import { throttledLog } from "../../lib/throttled-log.ts";
import { ConnectorFault, sendOnceClient } from "./http-client.ts";
import { whyNotGenuine } from "./presented-token.ts";

/** What a token must fit to. */
interface AuthenticActivity {
  readonly channelId: "msteams";
  readonly serviceUrl: string;
}

/** The SDK's side of the chat: authenticates what comes in, and makes clients for what goes out. */
export interface TeamsAdapter {
  /**
   * Whether a request with this header is worth reading. A no is final; a yes says nothing yet, as no signature was
   * looked at.
   */
  mayBeGenuine(authorization: string): boolean;
  /**
   * Runs one turn; answers 401 to what is not authentic, 503 while the service's keys cannot be had, and never rejects.
   */
  receive(
    authorization: string,
    activity: AuthenticActivity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<{ readonly status: number; readonly body?: unknown }>;
  /**
   * A client for conversations at that service, with the bot's own credentials. Rejects with a `ConnectorFault` where the
   * token may not go there.
   */
  connectorFor(serviceUrl: string): Promise<ConnectorClient>;
}

export interface TeamsAdapterOptions {
  readonly config: Pick<Config, "mode" | "cloud" | "tenantId" | "bot">;
  readonly logger: Logger;
  readonly now?: () => Date;
  /**
   * Where the SDK finds keys and tokens, for tests. No setting leads here: whoever names the keys decides who may speak.
   */
  readonly endpoints?: {
    /** OpenID metadata of the Bot Connector service. */
    readonly connectorMetadata: string;
    /** OpenID metadata of Entra ID. */
    readonly entraMetadata: string;
    readonly login: string;
  };
}

const sendWithinMs = 10_000;
/** Less than Teams waits, with the keys to fetch. */
const authenticateWithinMs = 5_000;

export function createTeamsAdapter({
  config,
  logger,
  now = () => new Date(),
  endpoints,
}: TeamsAdapterOptions): TeamsAdapter {
  const { appId, appType, appPassword } = config.bot;
  if (appId === "" && config.mode !== "simulated") {
    throw new Error(
      "Without a MicrosoftAppId the SDK lets anybody in: only simulated mode may run like that.",
    );
  }
  const government = config.cloud === "gccHigh" || config.cloud === "dod";
  const issuer = clouds[config.cloud].botIssuer;
  const settings = {
    MicrosoftAppId: appId,
    MicrosoftAppType: appType === "UserAssignedMsi" ? "UserAssignedMSI" : "SingleTenant",
    MicrosoftAppTenantId: config.tenantId,
    MicrosoftAppPassword: appPassword,
    ...(government && { ChannelService: "https://botframework.azure.us" }),
    // One of these switches all of the SDK's defaults off, so all are given.
    ...(endpoints && {
      ToChannelFromBotLoginUrl: endpoints.login,
      ToChannelFromBotOAuthScope: issuer,
      ToBotFromChannelTokenIssuer: issuer,
      OAuthUrl: endpoints.login,
      ToBotFromChannelOpenIdMetadataUrl: endpoints.connectorMetadata,
      ToBotFromEmulatorOpenIdMetadataUrl: endpoints.entraMetadata,
      CallerId: "urn:botframework:azure",
    }),
  };
  // The SDK wants neither type nor tenant where there is nobody to authenticate as.
  const credentials =
    appType === "UserAssignedMsi" && appId !== ""
      ? new ManagedIdentityServiceClientCredentialsFactory(appId, thatIdentityOnly)
      : new ConfigurationServiceClientCredentialFactory(appId === "" ? {} : settings);
  const authentication = new ConfigurationBotFrameworkAuthentication(
    appId === "" ? {} : settings,
    credentials,
    new AuthenticationConfiguration([], issuedByBotFramework(issuer)),
    undefined,
    { httpClient: sendOnceClient(sendWithinMs) },
  );
  const adapter = new DirectAdapter(authentication);
  adapter.onTurnError = async (_context, error) => {
    logger.error({ err: error }, "a turn failed");
  };

  // Strangers can send as many as the limits on connections let through.
  const notAuthentic = throttledLog((fields: { readonly reason: string }) => {
    logger.warn(fields, "activities were not authenticated");
  });

  const refusal = (authorization: string) =>
    appId === ""
      ? undefined
      : whyNotGenuine(authorization, { issuer, appId, tenantId: config.tenantId }, now());

  /** Rejects for everything but a token of the service for this bot and this activity's serviceUrl. */
  async function authenticate(
    authorization: string,
    activity: AuthenticActivity,
  ): Promise<AuthenticateRequestResult> {
    const why = refusal(authorization);
    if (why !== undefined) throw new AuthenticationError(why, unauthorized);
    const known = await authentication.authenticateRequest(activity as SdkActivity, authorization);
    // The SDK does not look at it on each of its ways.
    if (appId !== "" && known.claimsIdentity.getClaimValue("serviceurl") !== activity.serviceUrl)
      throw new AuthenticationError("another serviceUrl", unauthorized);
    return known;
  }

  return {
    mayBeGenuine: (authorization) => refusal(authorization) === undefined,

    async receive(authorization, activity, turn) {
      let known: AuthenticateRequestResult;
      try {
        // The SDK fetches keys without a time limit.
        known = await orEnd(authenticate(authorization, activity), endingWith(null, authenticateWithinMs));
      } catch (error) {
        if (keysAreMissing(error)) {
          logger.error({ err: error }, "the keys of the Bot Connector service could not be had");
          return { status: 503, body: { error: "The sender cannot be verified at the moment." } };
        }
        notAuthentic({ reason: reasonOf(error) });
        return { status: 401, body: { error: "The request is not authenticated." } };
      }
      try {
        return (await adapter.run(known, activity as SdkActivity, turn)) ?? { status: 200 };
      } catch (error) {
        logger.error({ err: error }, "an activity could not be processed");
        return { status: 500, body: { error: "The bot had a fault of its own." } };
      }
    },

    async connectorFor(serviceUrl) {
      // Stored under another configuration, perhaps: it counts again once the conversation is heard from.
      if (!serviceUrlAllowed(serviceUrl, config))
        throw new ConnectorFault(403, "serviceUrlNotAllowed", "Messages may not be sent to that service.");
      const identity = new ClaimsIdentity([
        { type: "aud", value: appId },
        { type: "appid", value: appId },
      ]);
      // Without an audience the token is for the Bot Connector service of this cloud.
      return authentication.createConnectorFactory(identity).create(serviceUrl);
    },
  };
}

const unauthorized = 401;

/** The SDK itself would try one credential of the environment after another, and take whichever answers. */
const thatIdentityOnly: IJwtTokenProviderFactory = {
  createAzureServiceTokenProvider: (clientId) =>
    new ManagedIdentityCredential({ clientId }) as unknown as ReturnType<
      IJwtTokenProviderFactory["createAzureServiceTokenProvider"]
    >,
};

/** The SDK's adapter without its HTTP part, which would answer errors with their messages. */
class DirectAdapter extends CloudAdapter {
  async run(
    known: AuthenticateRequestResult,
    activity: SdkActivity,
    turn: (context: TurnContext) => Promise<void>,
  ) {
    return this.processActivity(known, activity, turn);
  }
}

/**
 * The SDK also accepts tokens that any Entra tenant signed for this bot's app id, without a look at the serviceUrl; on
 * such a turn its own token would go wherever the activity says. Only the Bot Connector service may speak.
 */
export function issuedByBotFramework(issuer: string): (claims: Claim[]) => Promise<void> {
  return async (claims) => {
    if (!claims.some(({ type, value }) => type === "iss" && value === issuer)) {
      throw new AuthenticationError("The token was not issued by the Bot Connector service.", unauthorized);
    }
  };
}

/** Whether it is this host that could not look, rather than the token that is wrong: everything else is the token's. */
function keysAreMissing(error: unknown): boolean {
  if (error instanceof AuthenticationError) return error.statusCode >= 500;
  return ["FetchError", "TimeoutError"].includes((error as Partial<Error> | null)?.name ?? "");
}

/** Without what a token said of itself. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error instanceof AuthenticationError && !error.message.includes(":") ? error.message : error.name;
}
