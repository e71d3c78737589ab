import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { ExceptionRegister } from '../../../worker/insight/exceptions/exception-register.ts'
import { hasExpired, wholeDaysUntil } from '../../../worker/insight/exceptions/expiry.ts'
import { loadExceptions } from '../../../worker/insight/exceptions/load-exceptions.ts'
import { parseExceptions } from '../../../worker/insight/exceptions/parse-exceptions.ts'
import type { Exception } from '../../../worker/model.ts'
import { temporaryFolder } from './table-files.ts'

const now = new Date('2026-11-22T10:30:00Z')

const good: Exception = {
  check: 'console-mfa',
  account: '111122223333',
  principal: 'alice',
  reason: 'Break-glass user, password in the safe',
  approvedBy: 'CISO',
  expires: '2026-12-31',
}

test('an exception as it should be is taken as it is', () => {
  const all = [
    { ...good, ticket: 'SEC-1' },
    { ...good, account: undefined, organizationalUnit: 'ou-ab12-11111111', principal: '*' },
    { ...good, check: 'root-mfa', principal: '<root_account>' },
  ].map((entry) => JSON.parse(JSON.stringify(entry)))
  assert.deepEqual(parseExceptions(all, 'EXCEPTIONS', now), { exceptions: all, problems: [] })
  assert.deepEqual(parseExceptions([], 'EXCEPTIONS', now).problems, [])
})

test('every mistake is named at once, with what is allowed', () => {
  const wrong = [
    { ...good, check: 'console-mfs', expires: '2026-02-30', severity: 'low' },
    { ...good, account: 11122223333, approvedBy: ' ' },
    { ...good, organizationalUnit: 'ou-ab12-11111111' },
    { ...good, account: undefined },
    { ...good, principal: '<root_account>' },
    { ...good, check: 'root-mfa' },
    { ...good, account: undefined, organizationalUnit: 'Workloads' },
    { ...good, principal: undefined, reason: undefined },
    'console-mfa',
    { ...good, expires: '2027-12-28' },
    good,
    good,
  ]
  const { problems } = parseExceptions(wrong, 'exceptions.yaml', now)
  const expected: readonly (readonly [number | undefined, RegExp])[] = [
    [1, /check: received "console-mfs"; allowed: the id of a check: root-access-key, /],
    [1, /expires: received "2026-02-30"; allowed: the last day/],
    [1, /severity: no such field/],
    [2, /account: received 11122223333; allowed: an account id of 12 digits, as text in quotes/],
    [2, /approvedBy: received " "/],
    [3, /account and organizationalUnit: received both/],
    [4, /account and organizationalUnit: received neither/],
    [5, /principal: received "<root_account>"; console-mfa is a check of IAM users/],
    [6, /principal: received "alice"; root-mfa is a check of <root_account>/],
    [7, /organizationalUnit: received "Workloads"/],
    [8, /principal: received nothing/],
    [8, /reason: received nothing/],
    [9, /received "console-mfa"; allowed: an object/],
    [10, /expires: received "2027-12-28"; allowed: at most 400 days from today/],
    [undefined, /received \d exceptions of \["console-mfa","111122223333","alice"\]; allowed: one/],
  ]
  for (const [index, pattern] of expected) {
    const place = index === undefined ? 'exceptions.yaml: ' : `exceptions.yaml, exception ${index}: `
    assert.ok(
      problems.some((problem) => problem.startsWith(place) && pattern.test(problem)),
      `${place}${pattern} in\n${problems.join('\n')}`,
    )
  }
  assert.equal(problems.length, expected.length, problems.join('\n'))
  assert.match(parseExceptions({ exceptions: [] }, 'EXCEPTIONS', now).problems[0] ?? '', /allowed: a list/)
})

test('it holds through its last day, UTC, and at most 400 days', () => {
  assert.equal(hasExpired('2026-11-22', new Date('2026-11-22T00:00:00.000Z')), false)
  assert.equal(hasExpired('2026-11-22', new Date('2026-11-22T23:59:59.999Z')), false)
  assert.equal(hasExpired('2026-11-22', new Date('2026-11-23T00:00:00.000Z')), true)
  assert.equal(wholeDaysUntil('2027-12-27', now), 400)
  assert.deepEqual(parseExceptions([{ ...good, expires: '2027-12-27' }], 'EXCEPTIONS', now).problems, [])
  assert.deepEqual(parseExceptions([{ ...good, expires: '2020-01-01' }], 'EXCEPTIONS', now).problems, [])
})

test('the nearest exception holds: the account before its units, a name before every principal', () => {
  const of = (change: Partial<Exception>): Exception => ({ ...good, reason: JSON.stringify(change), ...change })
  const unit = (id: string, principal = '*') => ({ account: undefined, organizationalUnit: id, principal }) as never
  const all = [
    of(unit('r-ab12')),
    of(unit('ou-ab12-11111111')),
    of(unit('ou-ab12-22222222', 'bob')),
    of({ principal: '*' }),
    of({}),
    of({ principal: 'expired', expires: '2026-11-21' }),
  ]
  const register = new ExceptionRegister(all, now)
  const account = { id: '111122223333', parentIds: ['r-ab12', 'ou-ab12-11111111', 'ou-ab12-22222222'] }
  const other = { ...account, id: '222233334444' }
  const use = (of: typeof account, principal: string) =>
    all.indexOf(register.use('console-mfa', of, principal) as never)
  assert.equal(use(account, 'alice'), 4)
  assert.equal(use(account, 'bob'), 3)
  assert.equal(use(other, 'bob'), 2)
  assert.equal(use(other, 'alice'), 1)
  assert.equal(use({ id: '333344445555', parentIds: ['r-ab12'] }, 'x'), 0)
  assert.equal(register.use('console-mfa', { id: '333344445555' }, 'x'), undefined, 'units unknown: open')
  assert.equal(register.use('user-mfa', account, 'alice'), undefined)
  assert.deepEqual(
    register.inForce().map(({ findings }) => findings),
    [1, 1, 1, 1, 1],
  )
  assert.deepEqual(register.expired, [all[5]])
  assert.deepEqual(register.record(), { ...register.record(), count: 6, expired: 1 })
})

test('the hash depends on the exceptions alone: not on the run, nor on the order of the fields', () => {
  const hash = (exceptions: readonly Exception[], at = now) => new ExceptionRegister(exceptions, at).record()?.sha256
  const turned = Object.fromEntries(Object.entries(good).toReversed()) as unknown as Exception
  assert.equal(hash([good]), hash([turned], new Date('2027-11-22T10:30:00Z')))
  assert.notEqual(hash([good]), hash([{ ...good, principal: '*' }]))
  assert.equal(new ExceptionRegister([], now).record(), undefined)
})

test('they come inline as JSON, or from a file of YAML or JSON', async (t) => {
  const folder = await temporaryFolder(t)
  const file = path.join(folder, 'exceptions.yaml')
  await writeFile(
    file,
    `- check: console-mfa
  account: '111122223333'
  principal: alice
  reason: Break-glass user, password in the safe
  approvedBy: CISO
  expires: 2026-12-31
`,
  )
  const expected = { exceptions: [good], problems: [] }
  assert.deepEqual(loadExceptions({ EXCEPTIONS_FILE: file }, now), expected)
  assert.deepEqual(loadExceptions({ EXCEPTIONS: JSON.stringify([good]) }, now), expected)
  const problems = (env: Record<string, string>) => loadExceptions(env, now).problems.join('\n')
  assert.match(problems({ EXCEPTIONS: '[]', EXCEPTIONS_FILE: file }), /received both/)
  assert.match(problems({ EXCEPTIONS_FILE: path.join(folder, 'none.yaml') }), /none\.yaml cannot be read/)
  await writeFile(file, `- check: console-mfa\n  check: user-mfa\n  account: [\n`)
  assert.match(problems({ EXCEPTIONS_FILE: file }), /Map keys must be unique.*\n.*exceptions\.yaml: /)
  await writeFile(file, `- check: console-mfa\n  account: 012345678901\n`)
  assert.match(problems({ EXCEPTIONS_FILE: file }), /account: received 12345678901; .*in quotes/)
})
