// Jest calls a default export.
// eslint-disable-next-line no-restricted-syntax
export default async function globalTeardown(): Promise<void> {
  await globalThis.stopTestPostgres?.();
}
