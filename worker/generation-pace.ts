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

export function createGenerationPace({ minDelay, maxDelay } = generationDelays): GenerationPace {
  /** The time by which all but `tooEarly` of the reports are there; unknown until a scout is back. */
  let typical: number | undefined
  let started = 0
  /** Looks so far, by anyone. */
  let looks = 0
  const scouted: number[] = []
  /** All but the slowest of the scouts: one that takes very long says little of the others. */
  const scoutsSay = () => scouted.sort((a, b) => a - b)[Math.max(0, scouted.length - 2)]

  const tells = (elapsed: number, ready: boolean) => {
    if (typical === undefined) return false
    // A report that is there late may not have been there at the estimate; one that is not yet there early may be.
    return ready ? elapsed <= typical * (1 + about) : elapsed >= typical * (1 - about)
  }

  return {
    start() {
      const scouting = started++ < scouts
      let lastLook = 0
      let heard = { looks, elapsed: 0 }
      /** Scouts in trouble of their own must not keep the others waiting. */
      const scoutsAreSilent = (elapsed: number) => {
        if (heard.looks !== looks) heard = { looks, elapsed }
        return elapsed - heard.elapsed > 3 * minDelay + elapsed / 2
      }
      const target = (elapsed: number) => {
        if (scouting) return lastLook * scoutFactor
        if (typical === undefined) return scoutsAreSilent(elapsed) ? lastLook * scoutFactor : maxDelay
        return lastLook === 0 ? typical : lastLook * lateFactor
      }
      return {
        untilLook(elapsed) {
          const next = Math.min(lastLook + maxDelay, Math.max(lastLook + minDelay, target(elapsed)))
          const remaining = Math.min(maxDelay, Math.max(0, next - elapsed))
          // While no scout is back the answer may change at any time.
          return typical === undefined ? Math.min(minDelay, remaining) : remaining
        },
        looked(elapsed, ready) {
          looks++
          const first = lastLook === 0
          lastLook = elapsed
          if (ready && (scouting || typical === undefined)) {
            scouted.push(elapsed)
            typical = scoutsSay()
          } else if (first && !scouting && typical !== undefined && tells(elapsed, ready)) {
            typical = Math.max(minDelay, typical * (ready ? 1 - stepDown : 1 + stepUp))
          }
        },
      }
    },
  }
}
