import type { Audit, AuditOptions } from './audit.ts'
import type { Answer } from './errors.ts'
import type { Fault, FaultRule, Faults } from './faults.ts'
import type { Requests } from './requests.ts'
import type { OpenUpload, StoredObject } from './s3-store.ts'
import type { RecordedSession, WireRequest } from './state.ts'

/** What the control path needs of the simulator. */
interface Controlled {
  readonly requests: Requests
  readonly sessions: readonly RecordedSession[]
  objects(bucket?: string): StoredObject[]
  openUploads(bucket?: string): OpenUpload[]
  fault(rule: FaultRule): Fault
  issuedSecrets(): string[]
  audit(options?: AuditOptions): Audit
}

const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
})

/**
 * The simulator as another process sees it, over plain HTTP:
 * GET requests, audit (options= as JSON), objects, object?key=, uploads, secrets, faults · POST faults (a rule) · DELETE faults?id=.
 * Where a bucket is meant that is not the first, `bucket=` names it.
 */
export function controlPath(simulator: Controlled, faults: Faults): (request: WireRequest) => Answer {
  const pages: Readonly<Record<string, (query: URLSearchParams, request: WireRequest) => Answer>> = {
    'GET requests': () => json(requestSummary(simulator)),
    'GET audit': (query) => json(simulator.audit(JSON.parse(query.get('options') ?? '{}') as AuditOptions)),
    'GET objects': (query) =>
      json(simulator.objects(query.get('bucket') ?? undefined).map(({ content: _, ...object }) => object)),
    'GET object': (query) => {
      const objects = simulator.objects(query.get('bucket') ?? undefined)
      const object = objects.find(({ key }) => key === query.get('key'))
      return object?.content ? { status: 200, body: object.content } : json({ error: 'no such object' }, 404)
    },
    'GET uploads': (query) =>
      json(simulator.openUploads(query.get('bucket') ?? undefined).map(({ key, uploadId }) => ({ key, uploadId }))),
    'GET secrets': () => json(simulator.issuedSecrets()),
    'GET faults': () => json(faults.list().map(({ id, rule, matches, hits }) => ({ id, rule, matches, hits }))),
    'POST faults': (_query, { body }) => json({ id: simulator.fault(JSON.parse(body.toString()) as FaultRule).id }),
    'DELETE faults': (query) => {
      const fault = faults.list().find(({ id }) => id === query.get('id'))
      fault?.remove()
      return json({ removed: fault !== undefined, hits: fault?.hits ?? 0 })
    },
  }
  return (request) => {
    const { pathname, searchParams } = new URL(request.url, 'http://simulator')
    const page = pages[`${request.method} ${pathname.slice('/_simulator/'.length)}`]
    if (!page) return json({ error: 'no such page', pages: Object.keys(pages) }, 404)
    try {
      return page(searchParams, request)
    } catch (error) {
      return json({ error: String(error) }, 400)
    }
  }
}

/** Counts, the worst second of each operation, and what the simulator itself used. */
function requestSummary({ requests, sessions }: Controlled) {
  const counts = requests.counts()
  return {
    counts,
    peakRates: Object.fromEntries(Object.keys(counts).map((name) => [name, requests.peakRate(name)])),
    peakConcurrency: requests.peakConcurrency,
    sessions: sessions.length,
    simulator: { cpuMicroseconds: process.cpuUsage(), residentBytes: process.memoryUsage.rss() },
  }
}
