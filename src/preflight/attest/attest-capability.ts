import { z } from "zod";
import { trunksFrom, trunksIn, type NamedTrunks } from "../../gateways/named-trunks.ts";
import { capability } from "../../teams/capability/capability.ts";
import { fqdnField, textInput, whole } from "../../teams/capability/inputs.ts";
import {
  notice,
  refusal,
  type Answer,
  type ChatDependencies,
  type Turn,
} from "../../teams/capability/turn.ts";
import { attestFormCard } from "./attest-form-card.ts";
import { attestSubject } from "./attest-subject.ts";
import { everyAttestable } from "./attestables.ts";
import { FormValues } from "../../changes/kinds/migrate/form-values.ts";
import { problemsWith, type Problem } from "../../lib/problem.ts";
import { day } from "../../lib/time.ts";

const itemPrefix = "item:";

/** Of a second trunk, its first and its port. */
const second = { for: fqdnField.nullish(), port: whole(65_535).nullish() };

/** What was filled in of a migration's form from which somebody came, to go back to it. */
const Kept = FormValues.partial().extend({ fqdn: fqdnField });
type Kept = z.infer<typeof Kept>;

const Attest = z
  .object({
    fqdn: fqdnField,
    ...second,
    kept: Kept.nullish(),
    all: textInput,
    note: textInput,
    vendor: textInput,
    product: textInput,
    firmware: textInput,
  })
  .catchall(z.unknown());

/** The form of a migration sends the second trunk's name and port among its inputs, and the first one's. */
const AttestForm = FormValues.partial().extend({
  fqdn: fqdnField.optional(),
  ...second,
  form: z.literal("migrateForm").optional(),
});

interface ToConfirm extends NamedTrunks {
  readonly kept?: Kept | null | undefined;
}

export const confirm = capability<ToConfirm>({
  permission: "attest",
  readers: "asker",
  typed: {
    name: "confirm",
    usages: [
      { syntax: "confirm <fqdn>", does: "record what you checked and cannot be probed from here" },
      {
        syntax: "confirm <new fqdn>[:port] for <fqdn>",
        does: "the same for a second trunk, before it is made",
      },
    ],
    parse: trunksToConfirm,
  },
  pressed: {
    verb: "attestForm",
    schema: AttestForm.transform(({ form, for: of, port, ...values }) => {
      const { fqdn, newFqdn, newPort } = values;
      const entered = whole(65_535).safeParse(newPort?.trim());
      const trunks = trunksFrom({
        fqdn: newFqdn ?? fqdn ?? "",
        for: of,
        port: port ?? (entered.success ? entered.data : null),
      });
      return form && of ? { ...trunks, kept: { ...values, fqdn: of } } : trunks;
    }),
  },
  run: showAttestForm,
});

/** As it was called first. */
export const attestAsTyped = capability({
  permission: "attest",
  readers: "asker",
  typed: {
    name: "attest",
    usages: [{ syntax: "attest <fqdn>", does: "the same as confirm" }],
    parse: trunksToConfirm,
  },
  run: showAttestForm,
});

/** Records what somebody confirms, and which SBC it is. */
export const attest = capability({
  permission: "attest",
  readers: "asker",
  roles: "fresh",
  pressed: { verb: "attest", schema: Attest },
  run: record,
});

function trunksToConfirm(words: readonly string[]) {
  return (
    trunksIn(words) ??
    refusal(
      "Confirm what?",
      "Write the gateway's name, or a second trunk's and its first: confirm sbc1-bypass.contoso.com:5062 for sbc1.contoso.com.",
    )
  );
}

/** The form with everything on a trunk, or on a pair, that needs a person's word. */
async function showAttestForm(
  deps: ChatDependencies,
  about: ToConfirm,
  turn: Turn,
  said: {
    /** What was wrong with the form before, and what was filled in. */
    readonly problems?: readonly Problem[];
    readonly values?: Readonly<Record<string, unknown>>;
    /** What it recorded; now it asks only for what is still open. */
    readonly recorded?: string;
  } = {},
): Promise<Answer> {
  const subject = await attestSubject(deps, about);
  if (!subject.ok) return subject.refused;
  const { fqdn, trunk, pair } = subject;
  const [all, enteredSbc] = await Promise.all([
    everyAttestable(deps, subject, turn.now),
    deps.preflights.enteredSbc(fqdn),
  ]);
  const goesOn = said.recorded !== undefined;
  const items = all.filter(({ needed, attested }) => needed && !(goesOn && attested));
  const offerSbc = trunk?.gateway !== undefined && !goesOn;
  const kept = about.kept ?? null;
  if (items.length === 0 && !offerSbc && kept === null) {
    return notice("info", "Nothing to confirm", `There is nothing to confirm on ${fqdn}.`);
  }
  const card = attestFormCard({
    fqdn,
    items: items.map(({ check, item, days, attested }) => ({
      check: check.title,
      item,
      attested: attested && { by: attested.byName, at: attested.at, expiresAt: attested.expiresAt },
      days,
    })),
    enteredSbc,
    offerSbc,
    second: pair && { of: pair.from.fqdn, port: pair.to.sipSignalingPort, made: trunk !== null },
    kept,
    ...said,
    now: turn.now,
    ...(turn.zone !== null && { zone: turn.zone }),
  });
  return { type: "card", card };
}

async function record(deps: ChatDependencies, form: z.infer<typeof Attest>, turn: Turn): Promise<Answer> {
  const about: ToConfirm = { ...trunksFrom(form), kept: form.kept };
  const subject = await attestSubject(deps, about);
  if (!subject.ok) return subject.refused;
  const { fqdn, trunk, pair } = subject;
  // "All" means those that stood above it: the form sends each, ticked or not.
  const ticked = new Set(
    Object.entries(form)
      .filter(([key, value]) => key.startsWith(itemPrefix) && (value === "true" || form.all === "true"))
      .map(([key]) => key.slice(itemPrefix.length)),
  );
  const items = (await everyAttestable(deps, subject, turn.now)).filter(({ item }) => ticked.has(item.id));
  const { vendor, product, firmware, note } = form;
  const entersSbc = vendor !== "" && product !== "" && trunk?.gateway !== undefined;
  const half = (vendor === "") !== (product === "");
  const problems = [
    ...problemsWith(
      vendor === "" ? "vendor" : "product",
      half ? ["Give both the SBC's vendor and its product, or neither."] : [],
    ),
    ...problemsWith(
      null,
      items.length === 0 && !entersSbc && !half ? ["Nothing was ticked, so nothing was recorded."] : [],
    ),
  ];
  if (problems.length > 0) return showAttestForm(deps, about, turn, { problems, values: form });

  const recorded = [
    ...(items.length > 0 ? [`${statements(items.length)} confirmed`] : []),
    ...(entersSbc ? [`the SBC entered as ${vendor} ${product}`] : []),
  ].join(", ");
  await deps.preflights.attest(
    items.map(({ item, days, port }) => ({
      fqdn,
      port,
      item: item.id,
      by: turn.person,
      at: turn.now,
      expiresAt: new Date(turn.now.getTime() + days * day),
      note: note === "" ? null : note,
    })),
    {
      at: turn.now,
      actor: turn.person,
      action: "attest",
      subject: fqdn,
      outcome: "done",
      detail: `${statements(items.length)}: ${items.map(({ item }) => item.id).join(", ")}`,
    },
  );
  if (entersSbc) {
    await deps.preflights.enterSbc(
      fqdn,
      { vendor, product, firmware: firmware === "" ? null : firmware },
      turn.person,
      turn.now,
    );
  }

  const open = (await everyAttestable(deps, subject, turn.now)).filter(
    ({ needed, attested }) => needed && !attested,
  );
  if (open.length > 0 || form.kept)
    return showAttestForm(deps, about, turn, { recorded: `Recorded: ${recorded}.` });
  if (pair && !trunk) {
    return notice(
      "done",
      "Recorded",
      `${fqdn}: ${recorded}. Nothing is left to confirm. The request for a migration counts it.`,
      [{ title: "Migrate in waves", command: `migrate ${pair.from.fqdn}` }],
    );
  }
  return notice(
    "done",
    "Recorded",
    `${fqdn}: ${recorded}. Nothing is left to confirm. Run the preflight again to see it count.`,
    [
      { title: "Run preflight", command: `preflight ${fqdn}` },
      { title: "Gateway", command: `gateway ${fqdn}` },
    ],
  );
}

function statements(count: number): string {
  return count === 1 ? "1 statement" : `${count} statements`;
}
