import { accounts, memberRole, scope } from './accounts.ts'
import { arns } from './arns.ts'
import { bucket } from './bucket.ts'
import { exceptions } from './exceptions.ts'
import { names } from './names.ts'
import { type Received, section } from './received.ts'
import { policySizes, tags } from './sizes.ts'
import { task } from './task.ts'

/** The settings that do nothing where analytics is off. */
function analytics(settings: Received): string[] {
  if (settings.enabled !== 'false') return []
  return Object.keys(settings)
    .filter((name) => name !== 'enabled')
    .map((name) => `analytics.${name}: received a value; allowed: nothing where analytics.enabled is false`)
}

/**
 * The problems between settings that are valid each by itself: values that contradict each other, that AWS would reject
 * together, or that do nothing.
 */
export function settingsAcross(received: unknown): string[] {
  const settings = section(received)
  return [
    ...accounts(settings),
    ...memberRole(settings),
    ...scope(section(settings.scope)),
    ...arns(settings),
    ...names(settings),
    ...bucket(settings),
    ...exceptions(settings),
    ...analytics(section(settings.analytics)),
    ...task(settings),
    ...tags(section(settings.tags)),
    ...policySizes(settings),
  ]
}
