import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import restify from "restify";

/** The peer: a bare bot on the same SDK and server, which echoes. Prints its port. */
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post("/api/messages", async (request, response) => {
  await adapter.process(request as never, response as never, async (context) => {
    if (context.activity.type === "message") await context.sendActivity(`You said ${context.activity.text}`);
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log((server.address() as { port: number }).port);
});
