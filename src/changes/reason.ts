/** Characters of a reason at least: whoever reads it later has nothing else. */
const leastReason = 4;

export const leastReasonWords = `at least ${leastReason} characters`;

export function isReason(text: string | null): boolean {
  return [...(text ?? "").trim()].length >= leastReason;
}
