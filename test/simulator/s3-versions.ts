import { type Answer, escapeXml } from './errors.ts'
import type { S3Call } from './s3-call.ts'
import { retentionDays, s3Namespace, xmlAnswer } from './s3-objects.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listObjectVersions({ bucket, query }: S3Call): Answer {
  const prefix = query.get('prefix') ?? ''
  const limit = Math.min(1000, Number(query.get('max-keys') ?? 1000))
  const after = `${query.get('key-marker') ?? ''}\0${query.get('version-id-marker') ?? ''}`
  const all = bucket
    .keys()
    .concat(bucket.deletedKeys())
    .sort()
    .filter((key) => key.startsWith(prefix))
  const entries = all.flatMap((key) =>
    bucket.versionsOf(key).map((version, index) => ({ ...version, key, id: `v${String(index).padStart(6, '0')}` })),
  )
  const rest = query.has('key-marker') ? entries.filter(({ key, id }) => `${key}\0${id}` > after) : entries
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  const truncated = rest.length > page.length
  const next =
    truncated && last
      ? `<NextKeyMarker>${escapeXml(last.key)}</NextKeyMarker><NextVersionIdMarker>${last.id}</NextVersionIdMarker>`
      : ''
  const listed = page.map(({ key, id, deleteMarker, lastModified }) => {
    const tag = deleteMarker ? 'DeleteMarker' : 'Version'
    const modified = new Date(lastModified).toISOString()
    return `<${tag}><Key>${escapeXml(key)}</Key><VersionId>${id}</VersionId><LastModified>${modified}</LastModified></${tag}>`
  })
  return xmlAnswer(
    `<ListVersionsResult xmlns="${s3Namespace}"><Name>${bucket.settings.name}</Name><IsTruncated>${truncated}</IsTruncated>${next}${listed.join('')}</ListVersionsResult>`,
  )
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export function getObjectLockConfiguration({ bucket }: S3Call): Answer {
  const rule = `<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>${retentionDays}</Days></DefaultRetention></Rule>`
  const enabled = bucket.settings.objectLock ? `<ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}` : ''
  return xmlAnswer(`<ObjectLockConfiguration xmlns="${s3Namespace}">${enabled}</ObjectLockConfiguration>`)
}
