import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, suite, type TestContext, test } from 'node:test'
import { namedQueries } from '../../../../infra/analytics/queries/queries.ts'
import type { Change, Changes } from '../../../../worker/evidence/changes-schema.ts'
import { schemaProblems } from '../../../simulator/schemas.ts'
import { runWorker } from '../../../support/worker-process.ts'
import { openLake } from '../../insight/lake.ts'
import * as history from './history.ts'

const { payments, search, research, archive, closing, management, quiet } = history
const root = '<root_account>'
const day = (time: string) => time.slice(0, 10)

suite('compare', () => {
  let story: history.History
  before(async () => {
    story = await history.playHistory()
  })
  after(() => story.close())

  const compareBucket = (args: readonly string[] = []) =>
    runWorker(['compare', ...args], story.simulator.environment({}, story.simulator.readerCredentials))
  const changes = async (args: readonly string[] = []): Promise<Changes> => {
    const { code, stdout, stderr } = await compareBucket(['--output', 'json', ...args])
    assert.equal(code, 0, stderr)
    const parsed = JSON.parse(stdout)
    assert.deepEqual(schemaProblems('changes', parsed), [])
    return parsed
  }
  const of = ({ accounts }: Changes, id: string) => accounts.find((account) => account.id === id) ?? assert.fail(id)
  const short = ({ kind, principal, date, previousDate, active, credential }: Change) =>
    [
      kind,
      principal,
      credential ?? active,
      previousDate && day(previousDate),
      kind.startsWith('user') ? '' : date && day(date),
    ]
      .filter((part) => part !== undefined && part !== '')
      .join(' ')

  test('reports every change and nothing else', async () => {
    const found = await changes()
    assert.equal(found.from?.runId, story.runs[1])
    assert.equal(found.to.runId, story.runs[2])
    const [old, recent, used] = [day(history.oldKey), day(history.newKey), day(history.newKey)].map(String)
    assert.ok(used)
    assert.deepEqual(of(found, payments).changes.map(short).sort(), [
      `certificate-activated cert2 ${old}`,
      `certificate-created cert1 true ${recent}`,
      `certificate-deactivated cert4 ${old}`,
      `certificate-deleted cert5 true ${old}`,
      `certificate-rotated cert3 ${old} ${recent}`,
      `key-activated ray ${old}`,
      `key-created ${root} true ${recent}`,
      `key-created bob true ${recent}`,
      `key-created kim true ${recent}`,
      `key-deactivated sue ${old}`,
      `key-deleted ted false ${old}`,
      `key-deleted uma true ${old}`,
      `key-rotated lee ${old} ${recent}`,
      `key-rotated mo ${old} ${recent}`,
      'mfa-gained mallory',
      'mfa-gained pat',
      'mfa-lost alice',
      'password-disabled quinn',
      'password-enabled pat',
      `root-activity ${root} access key 2026-11-21`,
      `root-activity ${root} password 2026-11-21`,
      'user-created erin',
      'user-created frank',
      'user-deleted carol',
      'user-deleted frank',
    ])
    assert.deepEqual(
      found.accounts.map(({ id, coverage }) => [id, coverage]),
      [
        [payments, 'compared'],
        [search, 'lost-report'],
        [research, 'joined'],
        [archive, 'gained-report'],
        [closing, 'left'],
      ],
    )
    for (const id of [search, research, archive, closing]) assert.deepEqual(of(found, id).changes, [], id)
    assert.match(of(found, search).reason ?? '', /session access-denied/)
    assert.match(of(found, archive).reason ?? '', /session access-denied/)
    assert.deepEqual(found.totals.accounts, {
      compared: 3,
      joined: 1,
      left: 1,
      'lost-report': 1,
      'gained-report': 1,
      unknown: 0,
    })
  })

  const query = async (t: TestContext, name: string, columns: string) => {
    const { sql } = namedQueries().find((one) => one.name === name) ?? assert.fail(name)
    const database = await openLake(t, story.folder)
    const rows = await database.rows(`SELECT ${columns} FROM (${sql})`)
    return rows.map((row) => Object.values(row).join(' ')).sort()
  }
  /** The queries compare an account with the last run that has its report: with the first where the second failed. */
  const likeTheQueries = async (pick: (id: string, change: Change) => string | undefined) => {
    const sinceSecond = await changes()
    const sinceFirst = await changes(['--from', story.runs[0] ?? ''])
    assert.equal(of(sinceFirst, archive).coverage, 'compared')
    return [...sinceSecond.accounts.filter(({ id }) => id !== archive), of(sinceFirst, archive)]
      .flatMap(({ id, changes: found }) => found.map((change) => pick(id, change)))
      .filter((line) => line !== undefined)
      .sort()
  }

  test('agrees with the query of new and removed users', async (t) => {
    const verbs: Readonly<Record<string, string>> = { 'user-created': 'new', 'user-deleted': 'removed' }
    const found = await likeTheQueries((id, { kind, principal }) => verbs[kind] && `${verbs[kind]} ${id} ${principal}`)
    assert.deepEqual(found, await query(t, 'new-and-removed-users', 'change, account_id, "user"'))
    assert.ok(found.includes(`removed ${archive} gina`) && found.includes(`new ${payments} frank`))
  })

  test('agrees with the query of rotated and other new keys', async (t) => {
    const found = await likeTheQueries((id, { kind, principal, date, active }) => {
      const isNew = kind === 'key-rotated' || (kind === 'key-created' && active === true)
      return isNew ? `${kind === 'key-rotated'} ${id} ${principal} ${date?.slice(0, 19).replace('T', ' ')}` : undefined
    })
    assert.deepEqual(
      found,
      await query(t, 'keys-rotated-since', `change = 'rotated', account_id, "user", last_rotated`),
    )
    assert.equal(found.length, 5)
  })

  test('agrees with the findings tables on what is new and resolved', async (t) => {
    const database = await openLake(t, story.folder)
    const failedIn = (run: string | undefined) =>
      `SELECT account_id, check_id, principal FROM findings WHERE run_id = '${run}' AND verdict = 'fail'`
    const difference = async (later: string | undefined, earlier: string | undefined, accounts: readonly string[]) =>
      (await database.rows(`SELECT * FROM (${failedIn(later)} EXCEPT ${failedIn(earlier)})`))
        .map((row) => Object.values(row).join(' '))
        .filter((row) => accounts.some((id) => row.startsWith(id)))
        .sort()
    const [, second, third] = story.runs
    const found = await changes()
    const listed = (status: string) =>
      found.accounts
        .flatMap(({ id, findings }) =>
          findings.filter((one) => one.status === status).map(({ check, principal }) => `${id} ${check} ${principal}`),
        )
        .sort()
    assert.deepEqual(listed('new'), await difference(third, second, [management, quiet, payments, research]))
    assert.ok(listed('new').includes(`${research} root-mfa ${root}`), 'an account that joined brings its findings')
    const decided = new Set(listed('undecidable'))
    const resolved = await difference(second, third, [management, quiet, payments])
    assert.deepEqual(
      listed('resolved'),
      resolved.filter((line) => !decided.has(line)),
    )
    assert.ok(listed('resolved').length > 0)
  })

  test('in a folder, the same as in the bucket', async () => {
    const fromFolder = await runWorker(['compare', '--directory', story.folder, '--output', 'json'], {})
    const fromBucket = await compareBucket(['--output', 'json'])
    assert.equal(fromFolder.stdout, fromBucket.stdout)
    assert.equal(fromFolder.stderr, '')
  })

  test('as text, by unit, as a page; and says by its exit code that there are changes', async () => {
    const text = await compareBucket(['--exit-code', '--fail-on', 'critical'])
    assert.equal(text.code, 3)
    assert.match(text.stdout, /^ {2}key rotated +lee {2}of 2026-05-06, now of 2026-11-20$/m)
    assert.match(text.stdout, /^ {2}\+ high console-mfa +alice {2}Console password without MFA$/m)
    assert.match(
      text.stderr,
      /^--exit-code: there are changes\n--fail-on: there are new findings of severity critical or above\n$/,
    )
    const file = path.join(tmpdir(), `changes-${process.pid}.html`)
    const page = await compareBucket(['--by', 'unit', '--html', file])
    assert.equal(page.code, 0)
    assert.match(page.stdout, /^ +3 +25 .* Root$/m)
    const html = await readFile(file, 'utf8')
    await rm(file)
    assert.match(html, /<h1>What changed<\/h1>/)
    assert.match(html, /&lt;root_account&gt;/)
    assert.doesNotMatch(html, /<root_account>|<script/)
  })

  test('a run with itself in between: nothing changed', async () => {
    const { code, stdout } = await compareBucket([
      '--from',
      story.runs[0] ?? '',
      '--to',
      story.runs[1] ?? '',
      '--exit-code',
    ])
    assert.equal(code, 3, 'an account lost its report')
    assert.match(stdout, /Changes {3}none\nFindings {2}new 0, resolved 0/)
  })

  test('an account whose report was altered is unknown and a problem', async (t) => {
    const object = story.simulator.objects().findLast(({ key }) => key.includes(`reports/`) && key.includes(payments))
    assert.ok(object?.content)
    t.after(() => story.simulator.tamper(object.key, object.content))
    story.simulator.tamper(object.key, Buffer.concat([object.content, Buffer.from('\n')]))
    const { code, stdout, stderr } = await compareBucket(['--output', 'json'])
    assert.equal(code, 1)
    assert.match(stderr, /WRONG {2}account 111122223333: .* has other bytes than its manifest says/)
    const altered = of(JSON.parse(stdout), payments)
    assert.equal(altered.coverage, 'unknown')
    assert.deepEqual(altered.changes, [])
  })

  test('without two runs of the whole organization there is nothing to compare', async () => {
    const { code, stderr } = await compareBucket(['--to', story.runs[0] ?? ''])
    assert.equal(code, 2)
    assert.match(stderr, /has no finished run of the whole organization before/)
    const reversed = await compareBucket(['--from', story.runs[2] ?? '', '--to', story.runs[0] ?? ''])
    assert.equal(reversed.code, 2)
    assert.match(reversed.stderr, /is not earlier than/)
  })
})
