import { attestationOf, coverUnknowns } from "../attested.ts";
import type { AttestationItem, NetworkCheck } from "../check.ts";
import { links } from "../links.ts";
import { conclude, type Part } from "../parts.ts";
import { connectionFailure } from "../probe-wording.ts";
import type { TlsAnswer } from "../probes/probes.ts";

const effects = { fail: "blocks", unknown: "blocks" } as const;
const accepted: ReadonlySet<string> = new Set(["TLSv1.2", "TLSv1.3"]);

/**
 * Whether the trunk's port answers with a TLS version that Microsoft accepts; the one check that tells at length why a
 * trunk is out of reach. Source: "What's new for Direct Routing" (TLS 1.2 enforced from April 2022).
 */
export const tlsCheck: NetworkCheck = {
  id: "tls",
  title: "TLS",
  needs: "network",
  effects,
  deadlineMs: 15_000,
  attestationDays: 1,
  attestable: ({ fqdn }) => [itemFor(fqdn)],
  async run(context) {
    const [plain, theirs] = await Promise.all([context.probes.tls(), context.probes.microsoftTls()]);
    // What matters is what Microsoft's side would agree, and this host's own handshake asks for more.
    const answer = !plain.ok && theirs.ok ? theirs : plain;
    const part = answer.ok ? judge(answer) : connectionFailure(answer, context);
    return conclude(effects, coverUnknowns([part], attestationOf(itemFor(context.fqdn).id, context)), {
      pass: answer.ok ? `${nameOf(answer.protocol)} with ${answer.suite}.` : "",
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
    ? { outcome: "pass", says: `Version: ${nameOf(protocol)}` }
    : {
        outcome: "fail",
        says: `The SBC agrees ${nameOf(protocol)} only; Microsoft accepts TLS 1.2 or newer.`,
        fix: "Switch TLS 1.2 on in the trunk's TLS profile.",
      };
}

function evidenceOf(answer: TlsAnswer): readonly string[] {
  return answer.ok ? [`Suite: ${answer.suite}`, `Connected to ${answer.remote}`] : [answer.detail];
}

/** `TLSv1.2` as people write it. */
function nameOf(protocol: string): string {
  return protocol.replace(/^TLSv/, "TLS ");
}
