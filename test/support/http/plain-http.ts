import { IncomingMessage, ServerResponse } from "node:http";

type Members = ReadonlyMap<string, PropertyDescriptor>;

/** Where a worker keeps what its first suite found. */
const first = Symbol.for("bypass-pilot.plain-http");

/**
 * Every suite starts with Node's HTTP messages as Node made them. Restify, once loaded, leaves methods of its own on
 * them, among them a `writeHead` that returns nothing. The suites of a worker share Node's modules, so what a server
 * of one suite answered would hang on which suites ran before it.
 */
for (const messages of [IncomingMessage.prototype, ServerResponse.prototype]) {
  const plain = (messages as { readonly [first]?: Members })[first];
  if (plain) restore(messages, plain);
  else Object.defineProperty(messages, first, { value: membersOf(messages) });
}

function membersOf(messages: object): Members {
  return new Map(Object.entries(Object.getOwnPropertyDescriptors(messages)));
}

function restore(messages: object, plain: Members): void {
  for (const name of Object.getOwnPropertyNames(messages)) {
    if (!plain.has(name)) Reflect.deleteProperty(messages, name);
  }
  for (const [name, descriptor] of plain) Object.defineProperty(messages, name, descriptor);
}
