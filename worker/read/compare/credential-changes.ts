import type { Change } from '../../evidence/changes-schema.ts'
import type { Flag, Moment } from '../../insight/findings/cell.ts'

/** An access key or certificate of a user, known by the date of its rotation alone: reports show no ids. */
export interface DatedCredential {
  readonly active: Flag
  readonly date: Moment
  readonly lastUsed?: Moment
}

type Known<Credential> = Credential & { readonly date: number }

/** Credentials of both reports, of the earlier one only, and of the later one only. */
export interface MatchedCredentials<Credential> {
  readonly both: readonly (readonly [before: Known<Credential>, after: Known<Credential>])[]
  readonly gone: readonly Known<Credential>[]
  readonly fresh: readonly Known<Credential>[]
}

/**
 * Matches credentials by date, since the two slots of a user are in no order and swap places. What has no date that
 * can be read is left out. Of two with the same date, those that are equally active belong together.
 */
export function matchByDate<Credential extends DatedCredential>(
  before: readonly Credential[],
  after: readonly Credential[],
): MatchedCredentials<Credential> {
  const gone = before.filter((one): one is Known<Credential> => typeof one.date === 'number')
  const both: [Known<Credential>, Known<Credential>][] = []
  let fresh = after.filter((one): one is Known<Credential> => typeof one.date === 'number')
  for (const needsSameState of [true, false]) {
    fresh = fresh.filter((one) => {
      const index = gone.findIndex(
        ({ date, active }) => date === one.date && (!needsSameState || active === one.active),
      )
      const [found] = index < 0 ? [] : gone.splice(index, 1)
      if (found) both.push([found, one])
      return !found
    })
  }
  return { both, gone, fresh }
}

const iso = (moment: number) => new Date(moment).toISOString()

/**
 * Changes of the keys or certificates of one principal. A new active one that comes while an active one goes is a
 * rotation; the one that goes is not reported again.
 */
export function* credentialChanges(
  what: 'key' | 'certificate',
  principal: string,
  { both, gone, fresh }: MatchedCredentials<DatedCredential>,
): Generator<Change> {
  const change = (verb: 'created' | 'activated' | 'rotated' | 'deactivated' | 'deleted', date: number): Change => ({
    kind: `${what}-${verb}`,
    principal,
    date: iso(date),
  })
  const deactivated = both.filter(([before, after]) => before.active === true && after.active === false)
  const ended = [
    ...deactivated.map(([before]) => ({ verb: 'deactivated' as const, date: before.date })),
    ...gone.filter(({ active }) => active === true).map(({ date }) => ({ verb: 'deleted' as const, date })),
  ].sort((one, other) => one.date - other.date)
  const isRotation = ended.length > 0
  for (const { active, date } of fresh) {
    if (active === true && isRotation) {
      const replaced = ended.shift()
      yield { ...change('rotated', date), ...(replaced && { previousDate: iso(replaced.date) }) }
    } else yield { ...change('created', date), ...(typeof active === 'boolean' && { active }) }
  }
  for (const { verb, date } of ended) yield { ...change(verb, date), ...(verb === 'deleted' && { active: true }) }
  for (const { active, date } of gone) {
    if (active !== true) yield { ...change('deleted', date), ...(active === false && { active }) }
  }
  for (const [before, after] of both) {
    if (before.active === false && after.active === true) yield change('activated', after.date)
  }
}
