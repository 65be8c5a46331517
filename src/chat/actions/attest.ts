import { z } from "zod";
import { action, type Action } from "../action.ts";
import { attestables } from "../attestables.ts";
import { showAttestForm } from "../commands/attest.ts";
import { fqdnField, textInput } from "../inputs.ts";
import { findTrunk } from "../trunk.ts";
import { notice, type Answer, type ChatDependencies, type Turn } from "../turn.ts";

const dayMs = 86_400_000;
const itemPrefix = "item:";

const Attest = z
  .object({
    fqdn: fqdnField,
    all: textInput,
    note: textInput,
    vendor: textInput,
    product: textInput,
    firmware: textInput,
  })
  .catchall(z.unknown());

export function attestFormAction(deps: ChatDependencies): Action {
  return action("attestForm", "attest", z.object({ fqdn: fqdnField }), ({ fqdn }, turn) =>
    showAttestForm(deps, fqdn, turn),
  );
}

/** Records what somebody vouches for, and which SBC it is. */
export function attestAction(deps: ChatDependencies): Action {
  return action("attest", "attest", Attest, (form, turn) => attest(deps, form, turn), { decides: true });
}

async function attest(deps: ChatDependencies, form: z.infer<typeof Attest>, turn: Turn): Promise<Answer> {
  const trunk = await findTrunk(deps, form.fqdn, "attest");
  if (!trunk.ok) return trunk.refused;
  const { fqdn } = trunk;
  // "All" means those that stood above it: the form sends each, ticked or not.
  const ticked = new Set(
    Object.entries(form)
      .filter(([key, value]) => key.startsWith(itemPrefix) && (value === "true" || form.all === "true"))
      .map(([key]) => key.slice(itemPrefix.length)),
  );
  const items = (await attestables(deps, trunk, turn.now)).filter(({ item }) => ticked.has(item.id));
  const { vendor, product, firmware, note } = form;
  if ((vendor === "") !== (product === "")) {
    return showAttestForm(deps, fqdn, turn, {
      problem: "Give both the SBC's vendor and its product, or neither.",
    });
  }
  const entersSbc = vendor !== "" && product !== "" && trunk.gateway !== undefined;
  if (items.length === 0 && !entersSbc) {
    return showAttestForm(deps, fqdn, turn, { problem: "Nothing was ticked, so nothing was recorded." });
  }

  const recorded = [
    ...(items.length > 0 ? [`${statements(items.length)} attested`] : []),
    ...(entersSbc ? [`the SBC entered as ${vendor} ${product}`] : []),
  ].join(", ");
  await deps.preflights.attest(
    items.map(({ item, days }) => ({
      fqdn,
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

  const open = (await attestables(deps, trunk, turn.now)).filter(
    ({ needed, attested }) => needed && !attested,
  );
  if (open.length > 0) return showAttestForm(deps, fqdn, turn, { recorded: `Recorded: ${recorded}.` });
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
