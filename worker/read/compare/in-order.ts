export interface Window<Item> {
  /** How many items are worked on at once. */
  readonly concurrency: number
  /** What an item takes of `capacity`; one item is worked on even if it takes more. */
  readonly weightOf: (item: Item) => number
  readonly capacity: number
}

/** Works on several items at once and yields the results in the order of the items, in bounded memory. */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  { concurrency, weightOf, capacity }: Window<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: { readonly result: Promise<Result>; readonly weight: number }[] = []
  let weight = 0
  for (const item of items) {
    const added = weightOf(item)
    for (;;) {
      const [first] = pending
      if (!first || (pending.length < concurrency && weight + added <= capacity)) break
      pending.shift()
      weight -= first.weight
      yield await first.result
    }
    const result = work(item)
    // It is awaited in its order; until then its failure must not end the process.
    result.catch(() => undefined)
    pending.push({ result, weight: added })
    weight += added
  }
  for (const { result } of pending) yield await result
}
