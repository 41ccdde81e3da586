/** Does the work of each item, at most so many at a time, in their order. Rejects with the first failure, at its end. */
export async function each<T>(items: Iterable<T>, most: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value);
  };
  const ended = await Promise.allSettled(Array.from({ length: most }, worker));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
