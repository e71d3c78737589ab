/** How many of something are how many days old. */
export interface Bucket {
  /** Days, or a text in place of them. */
  readonly label: string
  /** Whether the age is within what is allowed or beyond; `unknown` where there is no age. */
  readonly range: 'within' | 'beyond' | 'unknown'
  readonly count: number
}

/** Counts ages in days between edges; what was never used or is unknown has its own bucket. */
export class AgeHistogram {
  readonly #edges: readonly number[]
  readonly #limit: number
  readonly #belongsBelow: boolean
  readonly #counts: number[]
  readonly #others = new Map<string, number>()

  /**
   * @param edges days, ascending
   * @param limit days beyond which something is too old; it is an edge, too
   * @param exactly whether an age of exactly an edge belongs to the younger bucket
   */
  constructor(edges: readonly number[], limit: number, exactly: 'younger' | 'older') {
    this.#edges = [...new Set([...edges, limit])].sort((left, right) => left - right)
    this.#limit = limit
    this.#belongsBelow = exactly === 'younger'
    this.#counts = Array.from({ length: this.#edges.length + 1 }, () => 0)
  }

  add(days: number): void {
    const found = this.#edges.findIndex((edge) => days < edge || (this.#belongsBelow && days === edge))
    const index = found < 0 ? this.#edges.length : found
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
  }

  addOther(label: string): void {
    this.#others.set(label, (this.#others.get(label) ?? 0) + 1)
  }

  buckets(): readonly Bucket[] {
    const ages = this.#counts.map((count, index) => {
      const from = this.#edges[index - 1] ?? 0
      const to = this.#edges[index]
      const label = to === undefined ? `over ${from}` : `${from}–${to}`
      return { label, range: from >= this.#limit ? ('beyond' as const) : ('within' as const), count }
    })
    return [...ages, ...[...this.#others].map(([label, count]) => ({ label, range: 'unknown' as const, count }))]
  }
}
