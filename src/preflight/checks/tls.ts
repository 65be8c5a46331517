import { coverUnknowns } from "../attested.ts";
import type { AttestationItem, Check } from "../check.ts";
import { presentedBy } from "../certificate-facts.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { connectionFailure } from "../failed-probe.ts";
import type { TlsAnswer } from "../probes/probes.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;
const accepted: ReadonlySet<string> = new Set(["TLSv1.2", "TLSv1.3"]);

/**
 * Whether the trunk's port answers with a TLS version that Microsoft accepts; the one check that explains why a trunk was
 * not reached. Source: "What's new for Direct Routing" (TLS 1.2 enforced from April 2022).
 */
export const tlsCheck: Check = {
  id: "tls",
  title: "TLS",
  needs: "network",
  effects,
  deadlineMs: 15_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const plain = await context.probes.tls();
    const answer = await presentedBy(context.probes);
    const part = answer.ok ? judge(answer) : connectionFailure(answer, context);
    return conclude(effects, coverUnknowns([part], itemFor(context.fqdn), context), {
      pass: answer.ok ? `${tlsName(answer.protocol)} with ${answer.suite}.` : "",
      evidence: [
        ...evidenceOf(answer),
        ...(answer.ok && !plain.ok ? [`Only as Microsoft offers it; otherwise ${plain.detail}`] : []),
      ],
      link: links.sipOptionsAndTls,
    });
  },
};

function itemFor(fqdn: string): AttestationItem {
  return {
    id: "tls:agreed",
    statement: `From a host the SBC admits I saw ${fqdn} agree TLS 1.2 or newer on the trunk's port.`,
    link: links.sipOptionsAndTls,
  };
}

function judge({ protocol }: Extract<TlsAnswer, { ok: true }>): Part {
  return accepted.has(protocol)
    ? { outcome: "pass", says: `Version: ${tlsName(protocol)}` }
    : {
        outcome: "fail",
        says: `The SBC agrees ${tlsName(protocol)} only; Microsoft accepts TLS 1.2 or newer.`,
        fix: "Switch TLS 1.2 on in the trunk's TLS profile.",
      };
}

function evidenceOf(answer: TlsAnswer): readonly string[] {
  return answer.ok ? [`Suite: ${answer.suite}`, `Connected to ${answer.remote}`] : [answer.detail];
}

/** `TLSv1.2` as people write it. */
export function tlsName(protocol: string): string {
  return protocol.replace(/^TLSv/, "TLS ");
}
