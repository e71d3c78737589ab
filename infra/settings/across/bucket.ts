import { bucketName } from '../../names.ts'
import { accountsOf, type Received, section } from './received.ts'

/** Object Lock, expiry and access logs. */
export function bucket(settings: Received): string[] {
  const received = section(settings.bucket)
  return [...lock(section(received.objectLock)), ...expiry(received), ...accessLogs(settings, received)]
}

function lock({ mode, days }: Received): string[] {
  if (mode !== 'off' || days === undefined) return []
  return [
    `bucket.objectLock.days: received ${JSON.stringify(days)}; allowed: nothing where bucket.objectLock.mode is off`,
  ]
}

/** An object that expires while it is locked only gets a delete marker over it: it can neither be seen nor removed. */
function expiry(settings: Received): string[] {
  const { mode, days } = section(settings.objectLock)
  const locked = mode === 'off' ? 0 : Number(days ?? 365)
  const expires = Number(settings.expireAfterDays ?? Number.NaN)
  if (!(expires < locked)) return []
  return [
    `bucket.expireAfterDays: received ${expires}; allowed: ${locked} or more, since bucket.objectLock locks objects for ${locked} days`,
  ]
}

/** S3 would log its own log deliveries, without end, and Object Lock would keep them. */
function accessLogs(settings: Received, { prefix, accessLogs: logs }: Received): string[] {
  const target = section(logs).bucket
  const own = bucketName(
    String(prefix ?? 'iam-credential-reports'),
    String(accountsOf(settings).logArchive),
    String(settings.region),
  )
  if (target !== own) return []
  return [`bucket.accessLogs.bucket: received ${own}, the report bucket itself; allowed: another bucket`]
}
