import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { dateOfRun, makeRunId, parseReportKey, reportKey, runKey, startOfRun } from '../../../worker/evidence/keys.ts'

const numRuns = 10_000

const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const parts = fc.record({
  prefix: fc.constantFrom('reports', 'invalid'),
  accountId: fc.stringMatching(/^\d{12}$/),
  generatedTime: time,
  sha256: hex(64),
})
const wholeSeconds = (date: Date) => Math.floor(date.getTime() / 1000) * 1000

/** Characters that need no care anywhere, and no more of them than a key may have. */
const legal = (key: string) => {
  assert.match(key, /^[A-Za-z0-9!_.*'()=/-]{1,1024}$/)
  assert.doesNotMatch(key, /\/\/|^\/|\.\.|\/$/)
}

suite('keys', () => {
  test('of reports are legal, and say what they were made of', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const key = reportKey(given)
        legal(key)
        const read = parseReportKey(key)
        assert.deepEqual(read, { ...given, generatedTime: new Date(wholeSeconds(given.generatedTime)) })
      }),
      { numRuns },
    )
  })

  test('of reports are the same only for the same account, second and bytes', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same =
          one.prefix === other.prefix &&
          one.accountId === other.accountId &&
          wholeSeconds(one.generatedTime) === wholeSeconds(other.generatedTime) &&
          one.sha256 === other.sha256
        assert.equal(reportKey(one) === reportKey(other), same)
      }),
      { numRuns },
    )
  })

  test('whatever else is read as a key is none, or makes itself again', () => {
    const near = parts.chain((given) => {
      const key = reportKey(given)
      return fc
        .tuple(fc.nat(key.length), fc.string({ maxLength: 3 }))
        .map(([at, text]) => key.slice(0, at) + text + key.slice(at + text.length))
    })
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary' })), (text) => {
        const read = parseReportKey(text)
        if (read) assert.equal(reportKey(read), text)
      }),
      { numRuns },
    )
  })

  test('of a run are legal and carry its day; its id tells its start', () => {
    fc.assert(
      fc.property(time, hex(6), (startedAt, random) => {
        const runId = makeRunId(startedAt, random)
        legal(runKey('runs', runId, 'manifest.json'))
        assert.equal(startOfRun(runId)?.getTime(), wholeSeconds(startedAt))
        assert.equal(dateOfRun(runId), startedAt.toISOString().slice(0, 10))
      }),
      { numRuns },
    )
  })
})
