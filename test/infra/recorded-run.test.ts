import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import type { LoggedRequest } from '../simulator/requests.ts'
import { makeSigningKey } from '../simulator/signing-key.ts'
import { startSimulator } from '../simulator/simulator.ts'
import { runAgainst } from '../support/simulated-run.ts'
import { bucket, changes, environmentOf, key, runBus, signingKey, task } from './policy/principals.ts'
import { questionsOf } from './policy/recorded.ts'
import type { PolicyStatement } from './policy/statements.ts'
import { accounts, fullSettings, organizationId, region, synthesize } from './synthesis/fixtures.ts'

/** Every call that the real worker makes, as a process against the simulator, put to the synthesized policies. */
suite('the calls of a recorded run', () => {
  const { management, security, logArchive, member } = accounts
  const environment = environmentOf(synthesize(fullSettings), [], [security, logArchive, member])
  const log: LoggedRequest[] = []
  let keys: readonly string[]

  before(async () => {
    const workloads = { id: 'ou-ab12-11111111', name: 'Workloads', parentId: 'r-ab12' }
    const options = {
      region,
      quotas: 'off',
      signingKeys: [makeSigningKey(signingKey)],
      buckets: [{ name: bucket.replace('arn:aws:s3:::', ''), owner: logArchive, kmsKeyArn: key }],
      organization: {
        id: organizationId,
        rootId: 'r-ab12',
        managementAccountId: management,
        collectorAccountId: management,
        organizationalUnits: [workloads],
        accounts: [
          { id: management, name: 'management' },
          { id: security, name: 'security', report: 'html-page' },
          { id: logArchive, name: 'log archive' },
          { id: member, name: 'member', parentId: workloads.id, cachedReportAgeSeconds: 60 },
        ],
      },
    } as const
    // Enough rows for a consolidated table of several parts.
    const large = await startSimulator({ ...options, report: { users: 2200, names: 'longest' } })
    try {
      const run = await runAgainst(large, [], { MANIFEST_SIGNING_KEY_ARN: signingKey, EVENT_BUS: runBus })
      assert.equal(run.code, 1, run.stdout + run.stderr)
      const check = await runAgainst(large, ['check'])
      assert.equal(check.code, 0, check.stdout + check.stderr)
      const verify = await runAgainst(
        large,
        ['verify', '--run', run.manifest.runId],
        large.environment({}, large.readerCredentials),
      )
      assert.equal(verify.code, 0, verify.stdout + verify.stderr)
      const publishing = large.environment({ EVENT_BUS: runBus }, large.changesCredentials)
      for (let runs = 0; runs < 2; runs++) {
        const compared = await runAgainst(large, ['compare', '--publish'], publishing)
        assert.equal(compared.code, 0, compared.stdout + compared.stderr)
        // A second run, so that there is something to compare and something to list.
        if (runs === 0) assert.equal((await runAgainst(large, [], { EVENT_BUS: runBus })).code, 1)
      }
      log.push(...large.requests.log)
      keys = large.objects().map((object) => object.key)
    } finally {
      await large.close()
    }
    // Where accounts do not say where they hang, organizational units are asked for theirs.
    const small = await startSimulator({ ...options, organization: { ...options.organization, paths: false } })
    try {
      // Its summary comes from the collector: no other run can be compared with it.
      const scoped = await runAgainst(small, ['--organizational-units', workloads.id], { EVENT_BUS: runBus })
      assert.equal(scoped.code, 0, scoped.stdout + scoped.stderr)
      log.push(...small.requests.log)
    } finally {
      await small.close()
    }
  })

  const unlike = (requests: readonly LoggedRequest[]) => [
    ...new Map(
      requests
        .flatMap(questionsOf)
        .map((question) => [JSON.stringify({ ...question, resource: question.resource.split('=')[0] }), question]),
    ).values(),
  ]

  test('each is allowed', () => {
    const questions = unlike(log)
    assert.ok(questions.length > 20, `only ${questions.length} kinds of requests`)
    const refused = questions
      .map((question) => ({ question, decision: environment.ask(question) }))
      .filter(({ decision }) => !decision.allowed)
    assert.deepEqual(refused, [])
  })

  test('the run was of all kinds: single puts, an upload in parts, one aborted, evidence of what is no report', () => {
    for (const operation of [
      'PutObject',
      'CreateMultipartUpload',
      'UploadPart',
      'CompleteMultipartUpload',
      'AbortMultipartUpload',
    ]) {
      assert.ok(
        log.some((request) => request.operation === operation),
        operation,
      )
    }
    assert.ok(keys.some((one) => one.startsWith('invalid/')))
  })

  for (const [name, role, policy] of [
    ['the collector', task, 'collect'],
    ['the changes task', changes, 'compare'],
  ] as const) {
    test(`${name} has no permission that the worker does not use`, () => {
      const used = new Set(
        log
          .flatMap(questionsOf)
          .filter(({ caller }) => 'arn' in caller && caller.arn === role)
          .map(({ action }) => action),
      )
      const granted = environment.documents
        .filter((document) => document.name.endsWith(`: ${policy}`))
        .flatMap(({ document }) => document.Statement)
        .flatMap(({ Action }: PolicyStatement) => Action)
      assert.deepEqual([...new Set(granted)].sort(), [...used].sort())
    })
  }

  test('a call that nobody thought of is refused by the test itself', () => {
    const [first] = log
    assert.ok(first)
    assert.throws(
      () => questionsOf({ ...first, service: 's3', operation: 'DeleteObject' }),
      /DeleteObject is not known/,
    )
    const decision = environment.ask({ caller: { arn: task }, action: 'organizations:ListParents', resource: '*' })
    assert.equal(decision.allowed, false)
  })
})
