/** Keeps the first so many of whatever is put in, by an order, in memory bounded by that number. */
export class TopList<Place, Item extends Place> {
  readonly #limit: number
  readonly #compare: (left: Place, right: Place) => number
  #items: Item[] = []
  #last: Item | undefined
  #total = 0

  constructor(limit: number, compare: (left: Place, right: Place) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  /** How many were put in. */
  get total(): number {
    return this.#total
  }

  /** @param make called only if the place is among the first ones so far, since most are not */
  add(place: Place, make: () => Item): void {
    this.#total += 1
    if (this.#last !== undefined && this.#compare(place, this.#last) > 0) return
    this.#items.push(make())
    if (this.#items.length < 2 * this.#limit) return
    this.#cut()
    this.#last = this.#items.at(-1)
  }

  /** In order, at most as many as the limit. */
  items(): readonly Item[] {
    this.#cut()
    return this.#items
  }

  #cut(): void {
    this.#items.sort(this.#compare)
    this.#items.length = Math.min(this.#items.length, this.#limit)
  }
}

/** Texts by code unit: the same everywhere, unlike localeCompare. */
export const compareText = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)
