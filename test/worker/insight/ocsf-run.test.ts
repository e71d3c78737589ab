import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import { checks } from '../../../worker/insight/findings/catalog.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'
import { problemsOf } from './ocsf/schema-check.ts'

interface Event extends Readonly<Record<string, unknown>> {
  readonly compliance: { readonly control: string; readonly status_id: number }
  readonly finding_info: { readonly uid: string }
}

const statusIds = { passed: 1, failed: 3, undecidable: 0, notApplicable: 99 } as const

const eventsOf = (simulator: Simulator, { runId }: Manifest): readonly Event[] => {
  const object = simulator.objects().find(({ key }) => key.startsWith('findings-ocsf/') && key.includes(runId))
  return linesOf(object?.content ?? assert.fail('no events'))
}

const linesOf = (gzipped: Uint8Array): readonly Event[] => {
  const lines = gunzipSync(gzipped).toString().trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

/** How many events of each check have which status, as the manifest counts verdicts. */
const counted = (events: readonly Event[]) =>
  checks.map(({ id }) => {
    const ids = events.flatMap(({ compliance }) => (compliance.control === id ? [compliance.status_id] : []))
    const count = (name: keyof typeof statusIds) => ids.filter((one) => one === statusIds[name]).length
    const [passed, notApplicable] = [count('passed'), count('notApplicable')]
    return { check: id, passed, failed: count('failed'), undecidable: count('undecidable'), notApplicable }
  })

test('events of passes and of what is not applicable are written only on request, and verify accepts both', async (t) => {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 8 }) })
  t.after(() => simulator.close())
  const plain = await runAgainst(simulator)
  const all = await runAgainst(simulator, [], { OCSF_ALL_VERDICTS: 'true' })
  assert.deepEqual([plain.code, all.code], [0, 0], all.stdout.slice(-2_000))

  const standing = all.manifest.findings?.standing.map(({ excepted: _, ...one }) => one)
  const events = eventsOf(simulator, all.manifest)
  assert.deepEqual(counted(events), standing)
  assert.ok(counted(events).some(({ passed }) => passed > 0))
  assert.ok(counted(events).some(({ notApplicable }) => notApplicable > 0))
  for (const event of events) assert.deepEqual(problemsOf(event), [])
  assert.equal(new Set(events.map(({ finding_info }) => finding_info.uid)).size, events.length)

  assert.deepEqual(
    counted(eventsOf(simulator, plain.manifest)),
    standing?.map((one) => ({ ...one, passed: 0, notApplicable: 0 })),
  )
  // The other tables have findings alone, whatever is requested.
  const rows = ({ outputs }: Manifest, kind: string) => outputs.find((output) => output.kind === kind)?.rows
  assert.equal(rows(all.manifest, 'findings-ocsf'), events.length)
  assert.equal(rows(all.manifest, 'findings-csv'), rows(plain.manifest, 'findings-csv'))

  for (const { runId } of [plain.manifest, all.manifest]) {
    const { code, stdout, stderr } = await runWorker(
      ['verify', '--run', runId],
      simulator.environment({}, simulator.readerCredentials),
    )
    assert.equal(code, 0, `${stdout}${stderr}`)
  }
})

test('analyze writes them on request, too', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ocsf-'))
  t.after(() => rm(folder, { recursive: true }))
  const archive = path.join(import.meta.dirname, '../../fixtures/archive-v1')
  const statuses = async (name: string, env: Readonly<Record<string, string>>) => {
    const results = path.join(folder, name)
    const { code, stderr } = await runWorker(['analyze', archive, '--output-directory', results], env)
    assert.ok(code === 0 || code === 1, stderr)
    const events = linesOf(await readFile(path.join(results, 'findings.jsonl.gz')))
    return new Set(events.map(({ compliance }) => compliance.status_id))
  }
  assert.deepEqual(await statuses('plain', {}), new Set([0, 3]))
  assert.deepEqual(await statuses('all', { OCSF_ALL_VERDICTS: 'true' }), new Set([0, 1, 3, 99]))
})
