import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { before, suite, test } from 'node:test'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import { manifestKey } from '../../../worker/read/run-list.ts'
import type { Source } from '../../../worker/read/source/source.ts'
import { verifyRun } from '../../../worker/read/verify-run.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'

const ofAccount = 'name, path, state, reason and `parentIds` of an account'

/**
 * Every member of a manifest is removed, and every value is changed, one at a time: without a trust anchor `verify` has
 * to report a problem. What it cannot detect so is listed here with the reason, and nothing else is.
 */
const undetectable: readonly (readonly [path: RegExp, documented: string, reason: string])[] = [
  [
    /^finishedAt$/,
    '`finishedAt`',
    'no other object records the end; a time before the start or in the future contradicts it, and S3 in a bucket',
  ],
  [/^listing\.pages$/, '`listing.pages`', 'nothing else counts the pages; only none contradicts a complete listing'],
  [/^accounts\.\d+\.(name|path)$/, ofAccount, 'the tables have both, and are hashed and not read'],
  [/^accounts\.\d+\.state$/, ofAccount, 'Organizations knows; only a report of an inactive account contradicts it'],
  [/^accounts\.\d+\.parentIds(\.\d+)?$/, ofAccount, 'Organizations knows; only an exception of a unit depends on them'],
  [
    /^accounts\.\d+\.reason$/,
    ofAccount,
    'nothing else records it; only a reason that the state or the scope excludes contradicts it',
  ],
  [
    /^accounts\.\d+\.failure\.(stage|kind|code|message|attempts)$/,
    '`failure` of an account',
    'nothing else records a failure',
  ],
  [/^accounts\.\d+\.report\.ageSeconds$/, '`ageSeconds` of a report', 'it may differ by some minutes, since clocks do'],
  [
    /^findings\.thresholds\.\w+$/,
    'thresholds of the findings',
    'it shows if a credential is on the other side of the threshold',
  ],
]

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

interface Mutation {
  readonly path: string
  readonly what: string
  readonly apply: (manifest: Json) => void
}

function* mutations(value: Json, path: readonly string[] = []): Generator<Mutation> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const here = [...path, name]
    const change = (what: string, edit: (parent: Json) => void): Mutation => ({
      path: here.join('.'),
      what,
      apply: (manifest) => edit(path.reduce((at, step) => (at as Record<string, Json>)[step] ?? null, manifest)),
    })
    yield change('removed', (parent) => {
      if (Array.isArray(parent)) parent.splice(Number(name), 1)
      else delete (parent as Record<string, Json>)[name]
    })
    for (const other of others(member)) {
      yield change(`${JSON.stringify(member)} to ${JSON.stringify(other)}`, (parent) => {
        Object.assign(parent as object, { [name]: other })
      })
    }
    yield* mutations(member, here)
  }
}

/** Values of the same type. */
function others(value: Json): Json[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1, ...(value > 0 ? [value - 1, 0] : [])]
  if (typeof value !== 'string') return []
  if (/^\d{4}-\d\d-\d\dT/.test(value)) {
    return ['2019-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z', new Date(Date.parse(value) + 60_000).toISOString()]
  }
  if (/^[0-9a-f]{64}$/.test(value)) return [value.replace(/^./, value.startsWith('0') ? '1' : '0')]
  return [`${value}x`]
}

suite('verify detects every change of a manifest, without a trust anchor', () => {
  const objects = new Map<string, Buffer>()
  let manifest: Manifest
  before(async () => {
    const organization = makeOrganization({ accounts: 8, organizationalUnits: 3, suspended: 1 })
    const simulator = await startSimulator({ organization })
    const failing = organization.accounts.at(-1)?.id ?? ''
    simulator.fault({ operation: 'AssumeRole', account: failing, effect: { error: 'AccessDenied' } })
    const root = { check: 'user-mfa', organizationalUnit: organization.rootId, principal: '*' }
    const exception = { ...root, reason: 'Programs', approvedBy: 'CISO', expires: expiry() }
    const ended = await runAgainst(simulator, [], { EXCEPTIONS: JSON.stringify([exception]) })
    assert.equal(ended.code, 1, ended.stdout.slice(-2000))
    manifest = ended.manifest
    for (const { key, content } of simulator.objects()) objects.set(key, content ?? Buffer.alloc(0))
    await simulator.close()
  })

  const source = (manifestText: string): Source => ({
    name: 'memory',
    kind: 'directory',
    async *list() {},
    async read(key, consume) {
      const content = key === manifestKey(manifest.runId) ? Buffer.from(manifestText) : objects.get(key)
      return content && consume(chunksOf(content))
    },
    close() {},
  })
  const problemsOf = async (changed: unknown) => {
    const trust = { keys: [] }
    return (
      await verifyRun(source(JSON.stringify(changed)), manifest.runId, 8, trust, { version: manifest.worker.version })
    ).problems
  }

  test('the documentation lists what cannot be detected', async () => {
    const text = await readFile(new URL('../../../docs/evidence.md', import.meta.url), 'utf8')
    const [, section = ''] = text.split('### What it cannot detect without a key')
    const [table = ''] = section.split('\nWhat is wrong')
    const cells = Array.from(table.matchAll(/^\| ([^|]+) \|/gm), ([, cell]) => cell).filter((cell) => cell !== 'member')
    assert.deepEqual(new Set(cells), new Set(undetectable.map(([, documented]) => documented)))
  })

  test('the run itself has no problem', async () => {
    assert.deepEqual(await problemsOf(manifest), [])
    assert.ok((manifest.findings?.excepted?.low ?? 0) > 0)
    assert.deepEqual(new Set(manifest.accounts.map(({ status }) => status)), new Set(['stored', 'skipped', 'failed']))
  })

  test('one change at a time', async () => {
    const undetected = new Map<string, string>()
    let count = 0
    for (const { path, what, apply } of mutations(manifest as unknown as Json)) {
      const changed = structuredClone(manifest) as unknown as Json
      apply(changed)
      count++
      if ((await problemsOf(changed)).length === 0) undetected.set(path, what)
    }
    assert.ok(count > 500, `${count} changes`)
    const unexplained = [...undetected].filter(([path]) => !undetectable.some(([pattern]) => pattern.test(path)))
    assert.deepEqual(unexplained, [])
    const unneeded = undetectable.filter(([pattern]) => ![...undetected.keys()].some((path) => pattern.test(path)))
    assert.deepEqual(unneeded, [], 'what verify detects is not listed as undetectable')
  })
})

const expiry = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)

async function* chunksOf(content: Buffer) {
  yield content
}
