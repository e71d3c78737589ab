import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import type { Verdict } from '../../../worker/read/verdict.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { runAgainst } from '../../support/simulated-run.ts'
import { runWorker } from '../../support/worker-process.ts'

async function finishedRun(t: TestContext) {
  const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
  t.after(() => simulator.close())
  const { manifest } = await runAgainst(simulator)
  const manifestKey = simulator.objects().find(({ key }) => key.endsWith('/manifest.json'))?.key ?? assert.fail()
  const reportKey = manifest.accounts.find(({ report }) => report)?.report?.key ?? assert.fail()
  const verify = async () => {
    const args = ['verify', '--run', manifest.runId, '--output', 'json']
    const { code, stdout, stderr } = await runWorker(args, simulator.environment({}, simulator.readerCredentials))
    assert.ok(stdout.startsWith('{'), stderr)
    return { code, verdict: JSON.parse(stdout) as Verdict }
  }
  const contentOf = (wanted: string) => simulator.objects().find(({ key }) => key === wanted)?.content
  return { simulator, manifest, manifestKey, reportKey, verify, contentOf }
}

suite('what the bucket proves', { concurrency: 3 }, () => {
  test('one version each, retention, encryption and owner', async (t) => {
    const { verify, manifest } = await finishedRun(t)
    const { code, verdict } = await verify()
    assert.equal(code, 0)
    const proves = verdict.proves.join('\n')
    const objects = manifest.accounts.length + manifest.outputs.length
    assert.match(
      proves,
      new RegExp(`Each of the ${objects + 2} objects of the run has one version and no delete marker`),
    )
    assert.match(proves, new RegExp(`Retention of the objects: ${objects} GOVERNANCE, until \\d{4}-.* or later`))
    assert.match(proves, /default retention of the bucket: GOVERNANCE for 365 days/)
    assert.match(proves, new RegExp(`Encryption of the objects that were read: ${objects} arn:aws:kms:`))
  })

  test('an older manifest put back as a new version', async (t) => {
    const { simulator, manifestKey, verify, contentOf } = await finishedRun(t)
    simulator.addVersion(manifestKey, contentOf(manifestKey))
    const { code, verdict } = await verify()
    assert.equal(code, 1)
    assert.deepEqual(verdict.problems, [`${manifestKey} has 2 versions in place of 1: it was replaced`])
  })

  test('an end that is later than when S3 stored the manifest', async (t) => {
    const { simulator, manifest, manifestKey, verify } = await finishedRun(t)
    const { verdict: before } = await verify()
    assert.match(before.proves.join('\n'), /S3 stored the manifest \d{4}-.*; it says the run ended \d{4}-/)
    const stored = new Date(Date.parse(manifest.finishedAt) - 3_600_000).toISOString()
    const versions = [manifestKey, manifestKey.replace('manifest', 'started')].map(
      (key) => `<Version><Key>${key}</Key><VersionId>v1</VersionId><LastModified>${stored}</LastModified></Version>`,
    )
    const body = `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${versions.join('')}</ListVersionsResult>`
    simulator.fault({ operation: 'ListObjectVersions', times: 1, effect: { respond: { status: 200, body } } })
    const { code, verdict } = await verify()
    assert.equal(code, 1)
    assert.deepEqual(verdict.problems, [
      `S3 stored the manifest ${stored}, before the end that it states: ${manifest.finishedAt}`,
    ])
  })

  test('versions beyond the first page of 1,000 are counted', async (t) => {
    const { simulator, manifestKey, verify, contentOf } = await finishedRun(t)
    for (let index = 0; index < 1_100; index++) simulator.addVersion(manifestKey, contentOf(manifestKey))
    const before = simulator.requests.count('s3.ListObjectVersions')
    const { code, verdict } = await verify()
    assert.equal(code, 1)
    assert.deepEqual(verdict.problems, [`${manifestKey} has 1101 versions in place of 1: it was replaced`])
    assert.ok(simulator.requests.count('s3.ListObjectVersions') - before > 2, 'more than one page')
  })

  test('a bucket without versions proves nothing about replaced objects', async (t) => {
    const { simulator, verify } = await finishedRun(t)
    const body = (id: string) =>
      `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${simulator
        .objects()
        .map(({ key }) => `<Version><Key>${key}</Key><VersionId>${id}</VersionId></Version>`)
        .join('')}</ListVersionsResult>`
    simulator.fault({ operation: 'ListObjectVersions', effect: { respond: { status: 200, body: body('null') } } })
    const { verdict } = await verify()
    assert.match(verdict.doesNotProve.join('\n'), /The bucket kept no versions: a replaced object leaves no trace/)
    assert.doesNotMatch(verdict.proves.join(), /one version/)
  })

  test('one wrong response for a report, a table, the record or its start is asked for again', async (t) => {
    const { simulator, manifest, manifestKey, reportKey, verify } = await finishedRun(t)
    const table = manifest.outputs.find(({ kind }) => kind === 'findings-csv')?.key ?? assert.fail('no table')
    for (const keyPrefix of [reportKey, table, manifestKey, manifestKey.replace('manifest', 'started')]) {
      const effect = { respond: { status: 200, body: 'damaged on its way' } } as const
      simulator.fault({ operation: 'GetObject', keyPrefix, times: 1, effect })
      const { code, verdict } = await verify()
      assert.equal(code, 0, `${keyPrefix}: ${verdict.problems.join()}`)
    }
  })

  test('a report deleted leaves its delete marker', async (t) => {
    const { simulator, reportKey, verify } = await finishedRun(t)
    simulator.addVersion(reportKey, undefined)
    const { code, verdict } = await verify()
    assert.equal(code, 1)
    assert.deepEqual(verdict.problems, [`missing: ${reportKey}`, `${reportKey} has a delete marker: it was deleted`])
  })

  test('what the reader may not see is said to be unchecked, and is no problem', async (t) => {
    const { simulator, verify } = await finishedRun(t)
    const effect = { error: 'AccessDenied', status: 403 } as const
    simulator.fault({ operation: 'ListObjectVersions', effect })
    simulator.fault({ operation: 'GetObjectLockConfiguration', effect })
    const { code, verdict } = await verify()
    assert.equal(code, 0)
    const unchecked = verdict.doesNotProve.join('\n')
    assert.match(unchecked, /Versions and delete markers were not checked: .*AccessDenied/)
    assert.match(unchecked, /default retention of the bucket was not checked: .*AccessDenied/)
    assert.doesNotMatch(verdict.proves.join(), /one version/)
  })
})
