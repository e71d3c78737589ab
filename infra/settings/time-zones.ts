/** Names of the IANA database (zone.tab of 2026c) that Node.js lists under an older name only. */
const listedUnderOlderNames = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Catamarca',
  'America/Argentina/Cordoba',
  'America/Argentina/Jujuy',
  'America/Argentina/Mendoza',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
]

const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), ...listedUnderOlderNames, 'UTC'])

/**
 * Whether the text is a zone of the IANA database in its exact spelling. EventBridge Scheduler distinguishes upper and
 * lower case; the Intl of JavaScript does not.
 */
export const isTimeZone = (zone: string): boolean => timeZones.has(zone)

/** The zone in its exact spelling, for an error message; undefined if Intl does not know it in any case. */
export function similarTimeZone(zone: string): string | undefined {
  try {
    const similar = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
    return isTimeZone(similar) ? similar : undefined
  } catch {
    return undefined
  }
}
