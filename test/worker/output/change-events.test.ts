import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AccountChanges, changeKinds } from '../../../worker/evidence/changes-schema.ts'
import type { CredentialChange, FindingEvent } from '../../../worker/evidence/event-schemas.ts'
import { ChangeEvents } from '../../../worker/output/change-events.ts'
import { schemaProblems } from '../../simulator/schemas.ts'

const options = {
  runId: '20261122T103000Z-1a2b3c',
  previousRunId: '20261121T103000Z-1a2b3c',
  bucket: 'reports',
  detail: 'full',
  titleOf: (check: string) => `Title of ${check}`,
} as const

const account = (users: number): AccountChanges => ({
  id: '111122223333',
  name: 'Payments',
  path: 'Root / Production',
  coverage: 'compared',
  changes: [
    ...Array.from({ length: users }, (_, index) => ({ kind: 'user-created' as const, principal: `user-${index}` })),
    { kind: 'root-activity', principal: '<root_account>', credential: 'password', date: '2026-11-22T10:00:00.000Z' },
  ],
  findings: [
    { status: 'new', check: 'root-mfa', severity: 'critical', principal: '<root_account>', reason: 'no MFA' },
    { status: 'new', check: 'key-rotation', severity: 'medium', principal: 'user-1', reason: 'old' },
    { status: 'undecidable', check: 'console-mfa', severity: 'high', principal: 'user-2', reason: 'unknown' },
  ],
  open: { critical: 0, high: 0, medium: 0, low: 0 },
})

const eventsOf = (users: number, detail: 'full' | 'counts' = 'full') => {
  const events = new ChangeEvents({ ...options, detail })
  events.add(account(users))
  return events.events()
}
const names = (users: number, detail?: 'counts') =>
  eventsOf(users, detail).map((event) => {
    const { kind, check, count, principal } = event.detail as Partial<CredentialChange & FindingEvent>
    return [event.detailType, kind ?? check, count, principal].filter((part) => part !== undefined).join(' ')
  })

test('100 changes of a kind are 100 events, and 101 are one that names nobody and hides no other kind', () => {
  const others = ['Credential Change root-activity 1 <root_account>', 'Finding Opened root-mfa 1 <root_account>']
  assert.equal(names(100).length, 102)
  assert.deepEqual(names(101), ['Credential Change user-created 101', ...others])
  assert.deepEqual(names(2, 'counts'), [
    'Credential Change user-created 2',
    'Credential Change root-activity 1',
    'Finding Opened root-mfa 1',
  ])
})

test('ids are the same every time, and each is of one event', () => {
  const ids = eventsOf(100).map(({ detail }) => detail.id)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(
    eventsOf(100).map(({ detail }) => detail.id),
    ids,
  )
})

test('two keys of a user that were created in the same second are two events', () => {
  const key = { kind: 'key-created', principal: 'kim', date: '2026-11-22T10:00:00.000Z', active: true } as const
  const events = new ChangeEvents(options)
  events.add({ ...account(0), changes: [key, key], findings: [] })
  assert.equal(new Set(events.events().map(({ detail }) => detail.id)).size, 2)
})

test('a finding that an exception accepts opens nothing and resolves nothing', () => {
  const events = new ChangeEvents(options)
  const exception = { approvedBy: 'CISO', expires: '2026-12-31', reason: 'Break-glass user' }
  const excepted = {
    status: 'excepted',
    check: 'console-mfa',
    severity: 'high',
    principal: 'kim',
    reason: 'No MFA',
  } as const
  events.add({ ...account(0), changes: [], findings: [{ ...excepted, exception }] })
  assert.deepEqual(events.events(), [])
})

/** Text that no kind, check or title has. */
const secret = fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,40}$/).map((text) => `~${text}~`)
const anyAccount: fc.Arbitrary<AccountChanges> = fc.record({
  id: secret,
  name: secret,
  path: secret,
  coverage: fc.constant('compared' as const),
  changes: fc.array(fc.record({ kind: fc.constantFrom(...changeKinds), principal: secret }), { maxLength: 5 }),
  findings: fc.array(
    fc.record({
      status: fc.constantFrom('new' as const, 'resolved' as const, 'undecidable' as const, 'excepted' as const),
      check: fc.constantFrom('root-mfa', 'console-mfa'),
      severity: fc.constantFrom('critical' as const, 'high' as const),
      principal: secret,
      reason: secret,
      exception: fc.record({ approvedBy: secret, expires: secret, reason: secret, ticket: secret }),
    }),
    { maxLength: 5 },
  ),
  open: fc.constant({ critical: 0, high: 0, medium: 0, low: 0 }),
})

test('counts: whatever accounts and users are called, no event says it, and the numbers add up', () => {
  fc.assert(
    fc.property(fc.array(anyAccount, { maxLength: 8 }), (accounts) => {
      const events = new ChangeEvents({ ...options, detail: 'counts' })
      for (const one of accounts) events.add(one)
      const details = events.events().map(({ detail }) => detail as Partial<CredentialChange & FindingEvent>)
      for (const detail of details) assert.ok(!JSON.stringify(detail).includes('~'), JSON.stringify(detail))
      const sent = details.reduce((sum, { count = 0 }) => sum + count, 0)
      const findings = accounts.flatMap((one) => one.findings.filter(({ status }) => /new|resolved/.test(status)))
      assert.equal(sent, accounts.flatMap(({ changes }) => changes).length + findings.length)
    }),
    { numRuns: 500 },
  )
})

test('every detail is as documented', () => {
  for (const { detailType, detail } of [...eventsOf(3), ...eventsOf(101), ...eventsOf(3, 'counts')]) {
    const name = `event-${detailType.toLowerCase().replaceAll(' ', '-')}`
    assert.deepEqual(schemaProblems(name, detail), [])
  }
})
