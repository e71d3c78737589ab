import type { SimulatedAccount, SimulatedOrganization, SimulatedOrganizationalUnit } from './options.ts'
import { seededRandom } from './random.ts'

export interface OrganizationShape {
  /** All of them, the management account and the collector's among them. */
  readonly accounts: number
  /** @default 0 */
  readonly organizationalUnits?: number
  /** How many of the accounts are suspended, spread over the listing. @default 0 */
  readonly suspended?: number
  /** Whether some accounts and units have names that need care. @default true */
  readonly unusualNames?: boolean
  /** What is different in the account at an index: 0 is the management account, 1 the collector's. */
  readonly behaviour?: (index: number) => Partial<SimulatedAccount> | undefined
  /** @default aws */
  readonly partition?: string
  /** @default 1 */
  readonly seed?: number
}

/** Names that break careless CSV, HTML, terminals, spreadsheets and log lines. */
export const unusualNames = [
  'Smith, Jones & Sons',
  'The "quoted" account',
  '=HYPERLINK("http://example.com","click")',
  '+49 30 1234567',
  '-2+3',
  '@SUM(1+1)',
  '<img src=x onerror=alert(1)>',
  'Straße/Übung Ελλάδα 日本語 🚀',
  'newline\nand tab\there',
  'escape \u001b[31mred\u001b[0m',
  "O'Reilly; DROP TABLE accounts",
  ' leading and trailing ',
] as const

const ordinaryNames = ['payments', 'search', 'data-lake', 'web', 'mobile', 'billing', 'identity', 'network'] as const
const environments = ['prod', 'staging', 'dev', 'sandbox'] as const

/** An organization that is the same for the same shape. Accounts are listed in no particular order of ids. */
export function makeOrganization(shape: OrganizationShape): SimulatedOrganization {
  const {
    accounts: count,
    organizationalUnits: unitCount = 0,
    suspended = 0,
    seed = 1,
    unusualNames: unusual = true,
  } = shape
  const random = seededRandom(seed)
  const token = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')
  const rootId = `r-${token}`
  const units: SimulatedOrganizationalUnit[] = []
  for (let index = 0; index < unitCount; index++) {
    // A tree of three children each: deep enough to nest, wide enough to page.
    const parentId = index < 3 ? rootId : (units[Math.floor(index / 3) - 1]?.id ?? rootId)
    const name = unusual && index % 7 === 5 ? (unusualNames[index % unusualNames.length] ?? '') : `Unit ${index + 1}`
    units.push({ id: `ou-${token}-${(index + 1).toString(36).padStart(8, '0')}`, name, parentId })
  }
  const ids = accountIds(count, random)
  const behaviours = ids.map((_, index) => shape.behaviour?.(index))
  const isSuspended = spread(
    ids.map((_, index) => index).filter((index) => index >= 2 && !behaviours[index]),
    suspended,
  )
  const accounts = ids.map((id, index): SimulatedAccount => {
    const unit = index === 0 ? undefined : units[index % (units.length + 1)]
    return {
      id,
      name: accountName(index, unusual),
      ...(unit && { parentId: unit.id }),
      ...(isSuspended.has(index) && { state: 'SUSPENDED' }),
      ...behaviours[index],
    }
  })
  const [managementAccountId = '', collectorAccountId = managementAccountId] = ids
  return {
    id: `o-${token}${token}ab`,
    rootId,
    managementAccountId,
    collectorAccountId,
    accounts,
    organizationalUnits: units,
    ...(shape.partition !== undefined && { partition: shape.partition }),
  }
}

/** So many of the candidates, evenly spread over them. */
function spread(candidates: readonly number[], count: number): Set<number> {
  if (count > candidates.length)
    throw new Error(`${count} accounts to suspend, and only ${candidates.length} to choose from`)
  return new Set(
    Array.from({ length: count }, (_, index) => candidates[Math.floor((index * candidates.length) / count)] ?? 0),
  )
}

/** Different ids of twelve digits; some begin with zeros, which must survive. */
function accountIds(count: number, random: () => number): string[] {
  const ids = new Set<string>()
  while (ids.size < count) {
    const leadingZeros = ids.size % 50 === 7
    const number = Math.floor(random() * (leadingZeros ? 1e9 : 9e11)) + (leadingZeros ? 0 : 1e11)
    ids.add(String(number).padStart(12, '0'))
  }
  return [...ids]
}

function accountName(index: number, unusual: boolean): string {
  if (index === 0) return 'management'
  if (index === 1) return 'security'
  const odd = unusual && index % 10 === 9 ? unusualNames[Math.floor(index / 10) % unusualNames.length] : undefined
  const name = `${ordinaryNames[index % ordinaryNames.length]}-${environments[(index >> 3) % environments.length]}`
  return odd ?? `${name}-${index}`
}
