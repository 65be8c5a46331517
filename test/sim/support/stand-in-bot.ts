import { createServer } from "node:http";

// Stands in for the bot where only its life as a process matters: it is ready at once and ends when told to.
createServer((_request, response) => {
  response.writeHead(200).end();
}).listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => process.exit(0));
