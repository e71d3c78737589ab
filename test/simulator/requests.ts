import type { ServiceName } from './options.ts'

/** One request and what came of it. */
export interface LoggedRequest {
  /** Milliseconds since the epoch, when it had arrived whole. */
  readonly time: number
  readonly service: ServiceName
  readonly operation: string
  /** The account entered or, where none is, the caller's. */
  readonly account?: string | undefined
  /** ARN of the caller's session. */
  readonly session?: string | undefined
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** Of a listing. */
  readonly prefix?: string | undefined
  /** `ok`, the error's wire code, or the fault that took the answer away: `reset-before`, `cut-response`. */
  readonly outcome: string
  /** Those of the request's headers that a test may ask for. */
  readonly headers: Readonly<Record<string, string>>
}

/** Requests of one operation. */
export interface RequestCount {
  readonly total: number
  readonly outcomes: Readonly<Record<string, number>>
}

/** What was asked of the simulator since its start. */
export class Requests {
  /** Every request in the order of the answers; empty where the simulator was told not to keep it. */
  readonly log: LoggedRequest[] = []
  /** Whether `log` is kept. */
  readonly keepsLog: boolean
  readonly #counts = new Map<string, { total: number; outcomes: Record<string, number> }>()
  readonly #arrivals = new Map<string, number[]>()
  #underWay = 0
  #peakConcurrency = 0

  constructor(keepLog: boolean) {
    this.keepsLog = keepLog
  }

  /** The most requests that were under way at once, of all services. */
  get peakConcurrency(): number {
    return this.#peakConcurrency
  }

  arrived(service: ServiceName, operation: string, time: number): void {
    const name = `${service}.${operation}`
    const arrivals = this.#arrivals.get(name)
    if (arrivals) arrivals.push(time)
    else this.#arrivals.set(name, [time])
    this.#underWay += 1
    this.#peakConcurrency = Math.max(this.#peakConcurrency, this.#underWay)
  }

  answered(request: LoggedRequest): void {
    this.#underWay -= 1
    const name = `${request.service}.${request.operation}`
    const count = this.#counts.get(name) ?? { total: 0, outcomes: {} }
    this.#counts.set(name, count)
    count.total += 1
    count.outcomes[request.outcome] = (count.outcomes[request.outcome] ?? 0) + 1
    if (this.keepsLog) this.log.push(request)
  }

  /** Counts by `service.Operation`. */
  counts(): Readonly<Record<string, RequestCount>> {
    return Object.fromEntries(this.#counts)
  }

  /** Requests of one operation, such as `iam.GetCredentialReport`; with an outcome, those that ended so. */
  count(name: string, outcome?: string): number {
    const count = this.#counts.get(name)
    return (outcome === undefined ? count?.total : count?.outcomes[outcome]) ?? 0
  }

  /** The most requests of one operation that arrived within any window of so many seconds. */
  peakRate(name: string, windowSeconds = 1): number {
    const arrivals = this.#arrivals.get(name) ?? []
    let oldest = 0
    let peak = 0
    for (const [index, time] of arrivals.entries()) {
      while ((arrivals[oldest] ?? time) <= time - windowSeconds * 1000) oldest += 1
      peak = Math.max(peak, index - oldest + 1)
    }
    return peak
  }
}
