import type { Outcome } from '../model.ts'

/** The signals that ask the worker to end, by their numbers; the exit code is 128 more. */
export const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const

export type SignalName = keyof typeof signalNumbers

export const exitCodes = { complete: 0, incomplete: 1, failed: 2, conditionMet: 3, terminated: 143 } as const

/** What each code means, in the order in which they are decided: the first that applies. */
export const exitCodeMeanings: readonly (readonly [code: string, meaning: string])[] = [
  ['143', 'terminated by SIGTERM after writing what it had (129 SIGHUP, 130 SIGINT, 131 SIGQUIT)'],
  [
    '2',
    'could not run or finish: configuration, credentials, first write, incomplete listing, an output or the manifest not written, nothing to read',
  ],
  [
    '1',
    'finished, but something is missing or wrong: an account in scope without a report, a problem found by verify, an account that check could not enter',
  ],
  ['3', 'finished, and a condition was met that was asked for (--fail-on, --exit-code)'],
  ['0', 'finished, and nothing is missing'],
]

/**
 * The exit code of every command: the first that applies.
 *
 * @param signalCode 128 and the signal's number, once there was one; it counts if the signal cut the command short
 */
export function exitCodeOf({ interrupted, unfinished, problems, met }: Outcome, signalCode?: number): number {
  if (interrupted && signalCode !== undefined) return signalCode
  if (unfinished?.length) return exitCodes.failed
  if (problems?.length) return exitCodes.incomplete
  return met?.length ? exitCodes.conditionMet : exitCodes.complete
}
