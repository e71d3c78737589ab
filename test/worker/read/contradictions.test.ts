import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '../../../worker/evidence/manifest.ts'
import type { AccountResult, RunOutput } from '../../../worker/model.ts'
import { manifestKey, readManifest } from '../../../worker/read/run-list.ts'
import { openDirectory } from '../../../worker/read/source/directory.ts'
import type { Source } from '../../../worker/read/source/source.ts'
import { verifyRun } from '../../../worker/read/verify-run.ts'

/** Records that contradict themselves or each other: each manipulation leaves every hash in order. */

const archive = fileURLToPath(new URL('../../fixtures/archive-v1', import.meta.url))
const runId = '20261126T004528Z-4222e9'
const startKey = manifestKey(runId).replace('manifest.json', 'started.json')

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] }
type Entry = Writable<AccountResult>
interface Draft extends Omit<Writable<Manifest>, 'accounts' | 'outputs'> {
  accounts: Entry[]
  outputs: Writable<RunOutput>[]
}

/** The archive with other content under some keys; undefined removes an object. */
const altered = (source: Source, contents: Readonly<Record<string, string | undefined>>): Source => ({
  ...source,
  async read(key, consume) {
    if (!Object.hasOwn(contents, key)) return source.read(key, consume)
    const text = contents[key]
    return text === undefined
      ? undefined
      : consume(
          (async function* () {
            yield Buffer.from(text)
          })(),
        )
  },
})

const stored = ({ accounts }: Draft) => accounts.find(({ report }) => report) ?? assert.fail('no stored account')
const skipped = ({ accounts }: Draft) =>
  accounts.find(({ status }) => status === 'skipped') ?? assert.fail('none skipped')
const output = ({ outputs }: Draft, kind: string) => outputs.find((one) => one.kind === kind) ?? assert.fail(kind)

/** Totals and status that fit the accounts, as a careful forger would leave them. */
function recount(draft: Draft): void {
  const totals = { listed: 0, outOfScope: 0, skipped: 0, stored: 0, unchanged: 0, failed: 0, users: 0, bytes: 0 }
  for (const { status, report } of draft.accounts) {
    totals.listed++
    totals[status]++
    totals.users += report?.users ?? 0
    totals.bytes += report?.bytes ?? 0
  }
  draft.totals = totals
  draft.status = totals.failed > 0 ? 'partial' : 'complete'
}

/** Drops what an account in another status must not have. */
function become(entry: Entry, status: AccountResult['status'], more: Partial<Entry> = {}): void {
  delete entry.report
  delete entry.failure
  delete entry.invalid
  delete entry.reason
  Object.assign(entry, { status, ...more })
}

const manipulations: readonly (readonly [what: string, manipulate: (draft: Draft) => void, problem: RegExp])[] = [
  [
    'an account out of scope of a run for all',
    (draft) => become(stored(draft), 'outOfScope'),
    /scope restricts nothing/,
  ],
  [
    'skipped as excluded, with no exclusions',
    (draft) => become(stored(draft), 'skipped', { reason: 'excluded' }),
    /is skipped as excluded, and is not/,
  ],
  ['skipped without a reason', (draft) => become(stored(draft), 'skipped'), /is skipped for no reason/],
  [
    'skipped for its state, and active',
    (draft) => become(stored(draft), 'skipped', { reason: 'state SUSPENDED' }),
    /and is active/,
  ],
  ['suspended, and stored', (draft) => Object.assign(stored(draft), { state: 'SUSPENDED' }), /is SUSPENDED and stored/],
  [
    'an excluded account stored',
    (draft) => {
      draft.scope = { ...draft.scope, excludeAccounts: [stored(draft).id] }
    },
    /is excluded and stored/,
  ],
  [
    'an account stored that the run was not for',
    (draft) => {
      draft.scope = { ...draft.scope, accounts: [skipped(draft).id] }
    },
    /and the run was for other accounts/,
  ],
  [
    'an account that the run was for left out',
    (draft) => {
      draft.scope = { ...draft.scope, accounts: ['999999999999', ...draft.accounts.map(({ id }) => id)] }
    },
    /the run was for 999999999999, and the manifest does not say/,
  ],
  [
    'no accounts, with a complete listing',
    (draft) => {
      draft.accounts = []
    },
    /lists no account/,
  ],
  [
    'a complete listing of no pages',
    (draft) => {
      draft.listing = { ...draft.listing, pages: 0 }
    },
    /no page was read/,
  ],
  [
    'an invalid account id',
    (draft) => become(skipped(draft), 'skipped', { reason: 'state SUSPENDED', id: '12345' }),
    /the manifest at accounts\.\d+\.id/,
  ],
  [
    'the worker removed',
    (draft) => {
      delete (draft as Partial<Draft>).worker
    },
    /the manifest at worker/,
  ],
  [
    'all outputs but one removed',
    (draft) => {
      draft.outputs = [output(draft, 'consolidated-csv')]
    },
    /names no output of the kind summary/,
  ],
  [
    "an output that points at another's key",
    (draft) => {
      const { key, sha256, bytes } = output(draft, 'findings-csv')
      Object.assign(output(draft, 'summary'), { key, sha256, bytes })
    },
    /the output of the kind summary has the key of another kind/,
  ],
  [
    'an output of another run',
    (draft) => {
      const page = output(draft, 'summary')
      page.key = page.key.replace(runId, '20261126T004524Z-6f99ec')
    },
    /is not of this run/,
  ],
  [
    'finished before it started',
    (draft) => {
      draft.finishedAt = '2026-11-26T00:00:00.000Z'
    },
    /the run finished .*, before its start/,
  ],
  [
    'an old report with an age of a second',
    (draft) => {
      const entry = stored(draft)
      if (entry.report) entry.report = { ...entry.report, ageSeconds: 200_000 }
    },
    /was not 200000 seconds old during the run/,
  ],
  [
    'altered findings',
    (draft) => {
      const [first, ...others] = draft.findings?.standing ?? []
      if (!first || !draft.findings) return
      draft.findings = { ...draft.findings, standing: [{ ...first, passed: first.passed + 1 }, ...others] }
    },
    /findings: the check .* has \d+ results/,
  ],
  [
    'findings that are fewer by severity',
    (draft) => {
      if (draft.findings) draft.findings = { ...draft.findings, failed: { critical: 0, high: 0, medium: 0, low: 0 } }
    },
    /findings: 0 failed by severity/,
  ],
  [
    'altered rows of a table',
    (draft) => Object.assign(output(draft, 'consolidated-csv'), { rows: 1 }),
    /consolidated-csv has 1 rows/,
  ],
  [
    'altered rows of findings',
    (draft) => Object.assign(output(draft, 'findings-csv'), { rows: 1 }),
    /findings-csv has 1 rows/,
  ],
  [
    'altered events of findings',
    (draft) => {
      const { key, ...csv } = output(draft, 'findings-csv')
      const events = key.replace('findings-csv', 'findings-ocsf').replace('findings.csv', 'findings.jsonl.gz')
      draft.outputs = [...draft.outputs, { ...csv, kind: 'findings-ocsf', key: events, rows: 1 }]
    },
    /findings-ocsf has 1 rows/,
  ],
  [
    'another scope than at its start',
    (draft) => {
      draft.scope = { ...draft.scope, organizationalUnits: ['ou-ab12-11111111'] }
    },
    /started\.json and the manifest differ in scope/,
  ],
  [
    'another organization than at its start',
    (draft) => {
      draft.organizationId = 'o-another123'
    },
    /differ in organizationId/,
  ],
]

suite('contradictions', { concurrency: 4 }, () => {
  const verifyWith = async (contents: Readonly<Record<string, string | undefined>>) =>
    (await verifyRun(altered(await openDirectory(archive), contents), runId, 4, { keys: [] })).problems

  for (const [what, manipulate, problem] of manipulations) {
    test(`verify finds ${what}`, async () => {
      const draft = structuredClone(await readManifest(await openDirectory(archive), runId)) as unknown as Draft
      manipulate(draft)
      recount(draft)
      const problems = await verifyWith({ [manifestKey(runId)]: JSON.stringify(draft) })
      assert.match(problems.join('\n'), problem)
    })
  }

  test('verify finds started.json deleted, altered and ambiguous', async () => {
    assert.match((await verifyWith({ [startKey]: undefined })).join(), /missing: runs\/.*started\.json/)
    const text = await (await openDirectory(archive)).read(startKey, async (content) => {
      let all = ''
      for await (const chunk of content) all += Buffer.from(chunk).toString()
      return all
    })
    const later = text?.replace(/"startedAt": "[^"]*"/, '"startedAt": "2026-11-26T00:45:59.000Z"')
    assert.match((await verifyWith({ [startKey]: later })).join(), /differ in startedAt/)
    const twice = text?.replace('{', '{"runId": "20261126T004528Z-4222e9",')
    assert.match(
      (await verifyWith({ [startKey]: twice })).join(),
      /started\.json is ambiguous: the key "runId" appears twice/,
    )
    assert.match(
      (await verifyWith({ [startKey]: ' '.repeat(2_000_000) })).join(),
      /started\.json is larger than 1048576 bytes/,
    )
  })

  test('verify finds a key that appears twice in the manifest', async () => {
    const draft = await readManifest(await openDirectory(archive), runId)
    const text = JSON.stringify(draft).replace('{', '{"status":"complete",')
    assert.match((await verifyWith({ [manifestKey(runId)]: text })).join(), /the key "status" appears twice/)
  })

  test('one wrong response is no problem of the archive', async () => {
    const source = await openDirectory(archive)
    const spoiled = new Set<string>()
    const onceWrong: Source = {
      ...source,
      read(key, consume) {
        if (spoiled.has(key)) return source.read(key, consume)
        spoiled.add(key)
        return consume(
          (async function* () {
            yield Buffer.from('<html>a proxy</html>')
          })(),
        )
      },
    }
    assert.deepEqual((await verifyRun(onceWrong, runId, 4, { keys: [] })).problems, [])
    assert.ok(spoiled.size > 8)
  })
})
