/** The number that was entered, up to two decimals behind a point or a comma; null where it is none. */
export function numberEntered(text: string): number | null {
  const entered = text.trim();
  return /^\d{1,6}(?:[.,]\d{1,2})?$/.test(entered) ? Number(entered.replace(",", ".")) : null;
}
