import { z } from "zod";
import { action, type Action } from "../action.ts";
import { attestSubject } from "../attest-subject.ts";
import { showAttestForm } from "../commands/attest.ts";
import { fqdnField, textInput, whole } from "../inputs.ts";
import { trunksFrom } from "../named-trunks.ts";
import { everyAttestable } from "../pair-attestables.ts";
import { notice, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

const dayMs = 86_400_000;
const itemPrefix = "item:";

/** Of a second trunk, its first and its port. */
const second = { for: fqdnField.nullish(), port: whole(65_535).nullish() };

const Attest = z
  .object({
    fqdn: fqdnField,
    ...second,
    all: textInput,
    note: textInput,
    vendor: textInput,
    product: textInput,
    firmware: textInput,
  })
  .catchall(z.unknown());

/** The form of a migration sends the second trunk's name and port as its inputs. */
const AttestForm = z
  .object({ fqdn: fqdnField, newFqdn: fqdnField, newPort: z.string().max(20), ...second })
  .partial({ fqdn: true, newFqdn: true, newPort: true });

export function attestFormAction(deps: ChatDependencies): Action {
  return action("attestForm", "attest", AttestForm, ({ fqdn, newFqdn, newPort, port, ...rest }, turn) => {
    const entered = whole(65_535).safeParse(newPort?.trim());
    const about = trunksFrom({
      ...rest,
      fqdn: fqdn ?? newFqdn ?? "",
      port: port ?? (entered.success ? entered.data : null),
    });
    return showAttestForm(deps, about, turn);
  });
}

/** Records what somebody vouches for, and which SBC it is. */
export function attestAction(deps: ChatDependencies): Action {
  return action("attest", "attest", Attest, (form, turn) => attest(deps, form, turn), { decides: true });
}

async function attest(deps: ChatDependencies, form: z.infer<typeof Attest>, turn: Turn): Promise<Answer> {
  const about = trunksFrom(form);
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
  if ((vendor === "") !== (product === "")) {
    return showAttestForm(deps, about, turn, {
      problem: "Give both the SBC's vendor and its product, or neither.",
    });
  }
  const entersSbc = vendor !== "" && product !== "" && trunk?.gateway !== undefined;
  if (items.length === 0 && !entersSbc) {
    return showAttestForm(deps, about, turn, { problem: "Nothing was ticked, so nothing was recorded." });
  }

  const recorded = [
    ...(items.length > 0 ? [`${statements(items.length)} attested`] : []),
    ...(entersSbc ? [`the SBC entered as ${vendor} ${product}`] : []),
  ].join(", ");
  await deps.preflights.attest(
    items.map(({ item, days, port }) => ({
      fqdn,
      port,
      item: item.id,
      by: turn.person,
      at: turn.now,
      expiresAt: new Date(turn.now.getTime() + days * dayMs),
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
  if (open.length > 0) return showAttestForm(deps, about, turn, { recorded: `Recorded: ${recorded}.` });
  if (pair && !trunk) {
    return notice(
      "done",
      "Recorded",
      `${fqdn}: ${recorded}. Nothing is left to attest. The request for a migration counts it.`,
      [{ title: "Migrate in waves", command: `migrate ${pair.from.fqdn}` }],
    );
  }
  return notice(
    "done",
    "Recorded",
    `${fqdn}: ${recorded}. Nothing is left to attest. Run the preflight again to see it count.`,
    [
      { title: "Run preflight", command: `preflight ${fqdn}` },
      { title: "Gateway", command: `gateway ${fqdn}` },
    ],
  );
}

function statements(count: number): string {
  return count === 1 ? "1 statement" : `${count} statements`;
}
