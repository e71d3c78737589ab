import { type Received, section, texts } from './received.ts'

/**
 * AWS takes 50 tags on a resource, and the CDK adds three of its own to each subnet.
 *
 * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
const mostTags = 47

/** Tags that AWS would reject together. IAM does not distinguish upper and lower case in tag keys. */
export function tags(settings: Received): string[] {
  const keys = Object.keys(settings)
  const problems: string[] = []
  if (keys.length > mostTags) {
    problems.push(
      `tags: received ${keys.length} tags; allowed: ${mostTags} at most, since AWS takes 50 and CDK adds three`,
    )
  }
  for (const [index, key] of keys.entries()) {
    const earlier = keys.slice(0, index).find((other) => other.toLowerCase() === key.toLowerCase())
    if (earlier !== undefined) {
      problems.push(
        `tags.${key}: received ${earlier} as well; allowed: keys that differ in more than upper and lower case`,
      )
    }
  }
  return problems
}

/**
 * The characters that lists of roles may have in all. They go into policies and event patterns whose sizes AWS limits;
 * a test synthesizes the settings with every list at its limit and measures what comes out.
 */
export const mostCharacters = { readers: 3000, operators: 1200, auditors: 1200, deployingRoles: 300 } as const

/** Lists that would make a policy too large for AWS. */
export function policySizes(settings: Received): string[] {
  const access = section(settings.access)
  const lists = {
    'access.readers': [access.readers, mostCharacters.readers],
    'access.operators': [access.operators, mostCharacters.operators],
    'access.deployingRoles': [access.deployingRoles, mostCharacters.deployingRoles],
    'analytics.auditors': [section(settings.analytics).auditors, mostCharacters.auditors],
  } as const
  return Object.entries(lists).flatMap(([path, [received, most]]) => {
    const characters = texts(received).join('').length
    if (characters <= most) return []
    return [
      `${path}: received ${characters} characters in all; allowed: ${most}, since AWS limits the size of policies; use patterns`,
    ]
  })
}
