/** The demo's, which everybody can read here. */
export const simulatedAuditKey = "simulated-audit-key-never-used-at-a-real-tenant";

/** By the variety of its characters, and of the steps between them; 32 random hexadecimal digits have some 100. */
const leastBits = 80;
const placeholders = /change.?me|secret|password|example|placeholder|audit.?key|x{6}/i;

/** Why a key must not seal a real tenant's audit. A missing one is told elsewhere. */
export function auditKeyProblems(key: string): readonly string[] {
  if (key === "") return [];
  if (key === simulatedAuditKey)
    return ["AUDIT_KEY: is the demo's, which everybody can read; make one with: openssl rand -base64 48"];
  return placeholders.test(key) || bitsOf(key) < leastBits
    ? ["AUDIT_KEY: can be guessed; it must be random, such as: openssl rand -base64 48"]
    : [];
}

/** At most: what repeats, or goes up in steps, has less. A phrase of words may still pass. */
function bitsOf(key: string): number {
  const codes = [...key].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const triples = new Set(codes.slice(2).map((code, index) => `${codes[index]} ${codes[index + 1]} ${code}`));
  return Math.min(entropy(codes), entropy(steps)) * triples.size;
}

/** Bits for each, by how often each value comes. */
function entropy(values: readonly number[]): number {
  const counts = [...Map.groupBy(values, (value) => value).values()].map(({ length }) => length);
  return counts.reduce((sum, count) => sum - (count / values.length) * Math.log2(count / values.length), 0);
}
