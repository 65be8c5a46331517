import fc from "fast-check";
import { verbs } from "../../../src/teams/cards/verbs.ts";
import { simulatedTenant as tenantId } from "./connector.ts";

type Json = Record<string, unknown>;

/** What everything is mutated from, as Teams sends it. */
export interface Senders {
  readonly serviceUrl: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Plausible ids and names for the data of forged clicks. */
  readonly plausible: readonly unknown[];
}

const commands = [
  ...[
    "help",
    "whoami",
    "gateways",
    "gateway",
    "preflight",
    "attest",
    "enable-bypass",
    "disable-bypass",
    "migrate",
  ],
  ...[
    "reassign",
    "plan",
    "people",
    "change",
    "changes",
    "approvals",
    "cancel",
    "rollback",
    "brake",
    "pause",
    "resume",
  ],
  ...[
    "retry",
    "abort",
    "release",
    "advance",
    "acknowledge",
    "withdraw",
    "export",
    "audit",
    "verify",
    "user",
    "route",
    "notify",
    "close-out",
  ],
];
const fields = [
  ...[
    "changeId",
    "digest",
    "fqdn",
    "kind",
    "reason",
    "text",
    "view",
    "id",
    "page",
    "filter",
    "start",
    "startDate",
  ],
  ...[
    "startTime",
    "acceptUnknowns",
    "newFqdn",
    "newPort",
    "policies",
    "wave",
    "sequence",
    "dryRun",
    "people",
    "verb",
  ],
  ...["msteams", "attestation", "item", "preflightId", "format", "__proto__", "constructor", "toString"],
];

/** Text that breaks what reads it carelessly. */
const nasty = fc.constantFrom(
  "",
  "\0",
  "\ud800",
  "\u202e\u2066",
  "${jndi:ldap://x}",
  "{{7*7}}",
  "<at>x</at>",
  "'; drop table change; --",
  "../../etc/passwd",
  "[x](http://127.0.0.1:5432)",
  "%s%n",
  "NaN",
  "-0",
  "1e400",
  "a".repeat(5_000),
  "<at>".repeat(900),
  "[".repeat(3_900),
);
const text = fc.oneof(nasty, fc.string(), fc.string({ unit: "binary" }), fc.constantFrom(...commands));
const number = fc.constantFrom(0, -1, 1, 7, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, 1e300, -1e300);
const anything = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }),
  fc.constant([]),
  fc.constant({}),
);

function envelope(
  { serviceUrl }: Senders,
  person: { readonly id: string; readonly name: string },
  number: number,
): Json {
  return {
    id: `f:${number}`,
    channelId: "msteams",
    serviceUrl,
    timestamp: "2026-11-22T10:00:00.000Z",
    from: { id: `29:${person.id}`, name: person.name, aadObjectId: person.id },
    recipient: { id: "28:bypass-pilot", name: "Bypass Pilot" },
    conversation: { id: `a:${person.id}`, conversationType: "personal", tenantId },
    channelData: { tenant: { id: tenantId } },
    entities: [{ type: "clientInfo", timezone: "Europe/Amsterdam" }],
  };
}

/** Activities that are well formed, so that they reach the bot, with contents that nobody sends. */
export function forgedActivities(senders: Senders): fc.Arbitrary<Json> {
  const word = fc.oneof(text, fc.constantFrom(...senders.plausible.map(String)));
  const line = fc
    .tuple(fc.oneof(fc.constantFrom(...commands), text), fc.array(word, { maxLength: 4 }))
    .map(([command, rest]) => [command, ...rest].join(" "));
  const value = fc.oneof(anything, fc.constantFrom(...senders.plausible));
  const data = fc.oneof(fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 8 }), anything);
  const verb = fc.oneof(fc.constantFrom(...verbs), fc.constantFrom("approveAll", "__proto__", ""), text);
  const clipped = verb.map((name) => name.slice(0, 128));
  const contents = fc.oneof(
    { weight: 3, arbitrary: line.map((typed) => ({ type: "message", text: typed })) },
    {
      weight: 5,
      arbitrary: fc.tuple(clipped, data).map(([pressed, sent]) => ({
        type: "invoke",
        name: "adaptiveCard/action",
        replyToId: "1",
        value: { action: { type: "Action.Execute", verb: pressed, data: sent }, trigger: "manual" },
      })),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(clipped, data).map(([pressed, sent]) => ({
        type: "message",
        value: typeof sent === "object" ? { ...sent, verb: pressed } : { verb: pressed },
      })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom("task/fetch", "task/submit"), clipped, data)
        .map(([name, pressed, sent]) => ({
          type: "invoke",
          name,
          value: { data: typeof sent === "object" ? { ...sent, verb: pressed } : {} },
        })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(data, anything).map(([context, uploadInfo]) => ({
        type: "invoke",
        name: "fileConsent/invoke",
        value: { action: "accept", context, uploadInfo },
      })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { type: "conversationUpdate", membersAdded: [{ id: "28:bypass-pilot" }] },
        { type: "installationUpdate", action: "add" },
        { type: "messageReaction" },
        { type: "typing" },
      ),
    },
  );
  return fc
    .tuple(fc.constantFrom(...senders.people), fc.nat(), contents)
    .map(([person, number, content]) => ({ ...envelope(senders, person, number), ...content }));
}

/** Bodies of any kind: forged activities, those with one or more parts changed, and what is no activity at all. */
export function strangeBodies(senders: Senders): fc.Arbitrary<string> {
  const forged = forgedActivities(senders);
  const mutated = fc
    .tuple(
      forged,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom("replace", "remove", "nest", "add"), anything), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([activity, changes]) => {
      const copy = structuredClone(activity);
      for (const [where, how, value] of changes) mutate(copy, where, how, value);
      return JSON.stringify(copy);
    });
  const cut = fc.tuple(forged, fc.nat()).map(([activity, at]) => {
    const whole = JSON.stringify(activity);
    return whole.slice(0, at % whole.length);
  });
  const twice = forged.map((activity) =>
    JSON.stringify(activity).replace("{", '{"type":"message","type":7,'),
  );
  return fc.oneof(
    { weight: 6, arbitrary: mutated },
    { weight: 1, arbitrary: forged.map((activity) => JSON.stringify(activity)) },
    { weight: 1, arbitrary: fc.oneof(cut, twice, fc.json(), fc.string({ unit: "binary" })) },
  );
}

/** Changes one part, anywhere. */
function mutate(root: Json, where: number, how: string, value: unknown): void {
  const places: [Json, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Json, key]);
      walk((node as Json)[key]);
    }
  };
  walk(root);
  const [parent, key] = places[where % places.length] ?? [root, "type"];
  if (how === "remove") Reflect.deleteProperty(parent, key);
  else if (how === "nest") parent[key] = [{ [key]: parent[key] }];
  else if (how === "add") parent[`${key}x`] = value;
  else parent[key] = value;
}
