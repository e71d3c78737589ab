/** A section of the file as it was received: checks between settings run even while single settings are wrong. */
export interface Received {
  readonly [name: string]: unknown
}

/** The value if it is a section, otherwise an empty one. */
export const section = (value: unknown): Received =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Received) : {}

/** The texts of a list, otherwise none. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** The accounts of a deployment, defaults filled in; undefined where the file names none. */
export function accountsOf(settings: Received): Readonly<Record<'automation' | 'security' | 'logArchive', unknown>> {
  const accounts = section(settings.accounts)
  const automation = accounts.automation ?? accounts.management
  return { automation, security: accounts.security ?? automation, logArchive: accounts.logArchive ?? automation }
}
