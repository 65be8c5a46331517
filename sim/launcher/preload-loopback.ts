import { Server } from "node:net";

// Preloaded into a Playground, which listens on every interface and has no option for it: whoever reaches it is its user.
const listen = Reflect.get(Server.prototype, "listen") as (...args: unknown[]) => Server;

Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [port, ...rest] = args;
  if (typeof port !== "number" && typeof port !== "string") return listen.apply(this, args);
  const callback = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { port: Number(port), host: "127.0.0.1" }, callback);
};
