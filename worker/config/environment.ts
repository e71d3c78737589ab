/** What the worker records of its environment without having variables for it. */

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables that lead the SDK to other endpoints than AWS's own, `NAME=host`: part of the record of a run. */
export function endpointOverrides(env: Environment): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/.test(name) && value)
    .map(([name, value]) => `${name}=${URL.canParse(value ?? '') ? new URL(value ?? '').host : 'unreadable'}`)
    .sort()
}
