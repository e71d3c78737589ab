import type { RetryDelays } from '../request/retries.ts'

/**
 * When to look for a report that IAM is generating. Nobody knows how long it takes: seconds to minutes. The
 * first accounts of a run look often; what they learn tells the others when looking is likely to pay, so
 * that ten thousand accounts do not ask again and again for what cannot be there yet.
 */
export interface GenerationPace {
  /** Enters one account; the first few of a run become scouts. */
  start(): Waiting
}

export interface Waiting {
  /**
   * Milliseconds to wait before asking this again; 0 when it is time to look.
   * @param elapsed milliseconds since the generation was asked for
   */
  untilLook(elapsed: number): number
  /** Tells what a look found. */
  looked(elapsed: number, ready: boolean): void
}

/** Milliseconds between two looks of one account, at least and at most. */
export const generationDelays = { minDelay: 1_000, maxDelay: 30_000 } as const

/** Share of the first looks that may come too early; the lower, the longer a finished report waits. */
const tooEarly = 0.15
/** How far one look moves the estimate. Too early moves it more than too late, in the ratio of `tooEarly`. */
const stepUp = 0.05
const stepDown = (stepUp * tooEarly) / (1 - tooEarly)
/**
 * What a look may come late or early and still count. Of many accounts that look at the same time the first few
 * move the estimate, and the others speak of what it was: all of them together would throw it far off.
 */
const about = 0.03
const scouts = 5
const scoutFactor = 1.4
const lateFactor = 1.25

export function createGenerationPace(delays = generationDelays): GenerationPace {
  const learned = new Learned(delays.minDelay)
  let started = 0
  return { start: () => new WaitingAccount(learned, delays, started++ < scouts) }
}

/** What all accounts of a run know together. */
class Learned {
  /** The time by which all but `tooEarly` of the reports are there; unknown until a scout is back. */
  typical: number | undefined
  /** Looks so far, by anyone. */
  looks = 0
  readonly #minDelay: number
  readonly #scouted: number[] = []

  constructor(minDelay: number) {
    this.#minDelay = minDelay
  }

  /** A scout is back. All but the slowest of them count: one that takes very long says little of the others. */
  scouted(elapsed: number): void {
    this.#scouted.push(elapsed)
    this.typical = this.#scouted.sort((a, b) => a - b)[Math.max(0, this.#scouted.length - 2)]
  }

  /** The first look of an account that is no scout. */
  looked(elapsed: number, ready: boolean): void {
    const { typical } = this
    if (typical === undefined) return
    // A report that is there late may not have been there at the estimate; one that is not yet there early may be.
    const tells = ready ? elapsed <= typical * (1 + about) : elapsed >= typical * (1 - about)
    if (tells) this.typical = Math.max(this.#minDelay, typical * (ready ? 1 - stepDown : 1 + stepUp))
  }
}

/** A class rather than closures: thousands wait at once. */
class WaitingAccount implements Waiting {
  readonly #learned: Learned
  readonly #delays: RetryDelays
  readonly #scouting: boolean
  #lastLook = 0
  #heardLooks: number
  #heardAt = 0

  constructor(learned: Learned, delays: RetryDelays, scouting: boolean) {
    this.#learned = learned
    this.#delays = delays
    this.#scouting = scouting
    this.#heardLooks = learned.looks
  }

  untilLook(elapsed: number): number {
    const { minDelay, maxDelay } = this.#delays
    const last = this.#lastLook
    const next = Math.min(last + maxDelay, Math.max(last + minDelay, this.#target(elapsed)))
    const remaining = Math.min(maxDelay, Math.max(0, next - elapsed))
    // While no scout is back the answer may change at any time.
    return this.#learned.typical === undefined ? Math.min(minDelay, remaining) : remaining
  }

  looked(elapsed: number, ready: boolean): void {
    const learned = this.#learned
    learned.looks++
    const first = this.#lastLook === 0
    this.#lastLook = elapsed
    if (ready && (this.#scouting || learned.typical === undefined)) learned.scouted(elapsed)
    else if (first && !this.#scouting) learned.looked(elapsed, ready)
  }

  #target(elapsed: number): number {
    const { typical } = this.#learned
    const last = this.#lastLook
    if (this.#scouting) return last * scoutFactor
    if (typical === undefined) return this.#scoutsAreSilent(elapsed) ? last * scoutFactor : this.#delays.maxDelay
    return last === 0 ? typical : last * lateFactor
  }

  /** Scouts in trouble of their own must not keep the others waiting. */
  #scoutsAreSilent(elapsed: number): boolean {
    if (this.#heardLooks !== this.#learned.looks) {
      this.#heardLooks = this.#learned.looks
      this.#heardAt = elapsed
    }
    return elapsed - this.#heardAt > 3 * this.#delays.minDelay + elapsed / 2
  }
}
