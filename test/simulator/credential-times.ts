import type { Random } from './random.ts'

/** When what a row of a report tells of happened, one time after the other, as the report writes them. */
export interface CredentialTimes {
  readonly created: () => string
  readonly passwordUsed: () => string
  readonly passwordChanged: () => string
  readonly nextPasswordRotation: () => string
  readonly certificateRotated: () => string
  readonly keyRotated: () => string
  /** Of the key whose rotation was asked for last: not before it. */
  readonly keyUsed: () => string
}

/** How times of day end. */
export type TimeForm = 'Z' | '+00:00'

const dayMilliseconds = 86_400_000

export const reportTime = (moment: number, form: TimeForm): string =>
  `${new Date(moment).toISOString().slice(0, 19)}${form}`

/** So many days, which may be parts of days, before a day. */
export const daysBefore = (asOf: string, days: number, form: TimeForm): string =>
  reportTime(Date.parse(asOf) - days * dayMilliseconds, form)

/** In fixed years: the same bytes on every day. */
export function timesOfFixedYears(random: Random, form: TimeForm): CredentialTimes {
  const between = (fromYear: number, toYear: number) => () => {
    const from = Date.UTC(fromYear, 0)
    return reportTime(from + Math.floor(random() * (Date.UTC(toYear, 0) - from)), form)
  }
  return {
    created: between(2014, 2024),
    passwordUsed: between(2025, 2026),
    passwordChanged: between(2024, 2025),
    nextPasswordRotation: between(2027, 2028),
    certificateRotated: between(2019, 2023),
    keyRotated: between(2023, 2025),
    keyUsed: between(2025, 2026),
  }
}

/** As in an organization that is at work: most was used lately, many keys were rotated lately, some were forgotten. */
export function timesBefore(asOf: string, random: Random, form: TimeForm): CredentialTimes {
  // The higher the power, the more of them are recent.
  const within = (days: number, power: number) => days * random() ** power
  let keyAge = 0
  return {
    created: () => daysBefore(asOf, 800 + within(3_000, 1), form),
    passwordUsed: () => daysBefore(asOf, within(300, 4), form),
    passwordChanged: () => daysBefore(asOf, 300 + within(400, 1), form),
    nextPasswordRotation: () => daysBefore(asOf, -1 - within(300, 1), form),
    certificateRotated: () => daysBefore(asOf, 800 + within(1_500, 1), form),
    keyRotated: () => {
      keyAge = within(700, 3)
      return daysBefore(asOf, keyAge, form)
    },
    keyUsed: () => daysBefore(asOf, within(keyAge, 3), form),
  }
}
