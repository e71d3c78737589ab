import type { SimulatedAccount } from './options.ts'

/** One account for each kind of trouble that an account alone can have, by a name for the kind. */
export const troubles = {
  'missing role': { role: 'missing' },
  'untrusted role': { role: 'untrusted' },
  'denied by a service control policy': { deniedByServiceControlPolicy: true },
  'region disabled': { regionDisabled: true },
  'closed after the listing': { closedAfterListing: true },
  suspended: { state: 'SUSPENDED' },
  'slow generation': { generationSeconds: 20 },
  'generation that never ends': { generationSeconds: 'never' },
  'capacity exhausted for a while': { capacityExhaustedSeconds: 10 },
  'expired between wait and download': { expiredDownloads: 1 },
  'not present after COMPLETE': { notPresentDownloads: 1 },
  'report of two hours ago': { cachedReportAgeSeconds: 7200 },
  'expired report': { cachedReportAgeSeconds: 5 * 3600 },
  'HTML page': { report: 'html-page' },
  'half a report': { report: 'truncated' },
  'report of another account': { report: 'other-account' },
  'empty report': { report: 'empty' },
  'unusual user names': { report: { users: 12, names: 'unusual', columns: 23 } },
  'root of the old shape': { report: { root: 'old', dates: '+00:00' } },
  'root without credentials': { report: { root: 'none' } },
} as const satisfies Record<string, Partial<SimulatedAccount>>

const list = Object.values(troubles)

/** For makeOrganization: the accounts from the third on have one trouble each, as long as there are troubles. */
export const troubleOfEveryKind = (index: number): Partial<SimulatedAccount> | undefined => list[index - 2]
