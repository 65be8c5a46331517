/** What is made of each item, in their order, at most so many at a time. Rejects with the first failure; no more begin then. */
export async function mapConcurrently<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  make: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const made: Result[] = [];
  const waiting = [...items].entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        made[index] = await make(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return made;
}
