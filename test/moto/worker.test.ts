import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, suite, test } from 'node:test'
import { GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { runWorker } from '../support/worker-process.ts'
import { type MotoServer, startMoto } from './moto-server.ts'
import { enter, motoCredentials, type SeededOrganization, seedOrganization } from './seed.ts'

/** The real worker as a process against an emulator that nobody here wrote. */
suite('the worker against moto', () => {
  let moto: MotoServer
  let organization: SeededOrganization
  let s3: S3Client
  let first: Manifest

  before(async () => {
    moto = await startMoto()
    organization = await seedOrganization(moto.url, 27)
    s3 = new S3Client({
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: await enter(moto.url, organization.bucketOwner),
      forcePathStyle: true,
    })
  })
  after(() => moto?.close())

  const environment = () => ({
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
    REPORT_BUCKET: organization.bucket,
    REPORT_BUCKET_OWNER: organization.bucketOwner,
    REPORT_KMS_KEY_ARN: organization.kmsKeyArn,
  })
  const read = async (key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: organization.bucket, Key: key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const keys = async () => {
    const found: string[] = []
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: organization.bucket })) {
      found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''))
    }
    return found
  }
  const manifestOf = async (output: string): Promise<Manifest> => {
    const ended = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .find(({ manifest }) => typeof manifest === 'string')
    return JSON.parse((await read(ended.manifest)).toString())
  }

  test('every account has its report, byte for byte and encrypted with the key given', async () => {
    const { code, stdout, stderr } = await runWorker([], environment())
    assert.equal(code, 0, stderr)
    first = await manifestOf(stdout)
    assert.equal(first.status, 'complete')
    assert.equal(first.totals.listed, organization.accounts.length)
    assert.equal(first.totals.stored, organization.accounts.length)
    assert.deepEqual(new Set(first.accounts.map(({ id }) => id)), new Set(organization.accounts.map(({ id }) => id)))
    for (const { id, users } of organization.accounts) {
      const result = first.accounts.find((account) => account.id === id)
      const key = result?.report?.key ?? ''
      const stored = await read(key)
      const iam = new IAMClient({
        endpoint: moto.url,
        region: 'us-east-1',
        credentials: await enter(moto.url, id),
      })
      const { Content } = await iam.send(new GetCredentialReportCommand({}))
      assert.deepEqual(stored, Buffer.from(Content ?? []), `report of ${id}`)
      assert.equal(result?.report?.sha256, createHash('sha256').update(stored).digest('hex'))
      assert.equal(result?.report?.users, users)
      const head = await s3.send(new HeadObjectCommand({ Bucket: organization.bucket, Key: key }))
      assert.equal(head.ServerSideEncryption, 'aws:kms')
      assert.equal(head.SSEKMSKeyId, organization.kmsKeyArn)
      assert.equal(head.BucketKeyEnabled, true)
    }
  })

  test('names of organizational units come from the walk', () => {
    const paths = new Set(first.accounts.map(({ path }) => path))
    assert.deepEqual(paths, new Set(['Root', 'Root/Workloads', 'Root/Workloads/Production']))
  })

  test('the consolidated table holds the rows of all accounts', async () => {
    const [output] = first.outputs.filter(({ kind }) => kind === 'consolidated-csv')
    const text = (await read(output?.key ?? '')).toString()
    assert.equal(createHash('sha256').update(text).digest('hex'), output?.sha256)
    const lines = text.trimEnd().split('\n')
    assert.equal(
      lines.length - 1,
      organization.accounts.reduce((sum, { users }) => sum + users, 0),
    )
    assert.ok(lines.some((line) => line.includes('"member, ""3""",Root')))
  })

  test('a second run finds every report unchanged, or stores the new bytes under a new key', async () => {
    const before = new Set(await keys())
    const { code, stdout } = await runWorker([], environment())
    assert.equal(code, 0)
    const second = await manifestOf(stdout)
    // moto makes each report anew; where its bytes are the same, the key is taken and nothing is written.
    for (const account of second.accounts) {
      assert.equal(account.status, before.has(account.report?.key ?? '') ? 'unchanged' : 'stored', account.id)
    }
    assert.ok(second.totals.unchanged > 0)
  })

  test('a scope of organizational units collects what is in or below them', async () => {
    const { code, stdout } = await runWorker(['--organizational-units', organization.workloadsId], environment())
    assert.equal(code, 0)
    const { totals, accounts } = await manifestOf(stdout)
    const collected = accounts.filter(({ report }) => report)
    assert.ok(collected.length > 0 && totals.outOfScope > 0)
    assert.ok(collected.every(({ path }) => path?.startsWith('Root/Workloads')))
    assert.equal(collected.length + totals.outOfScope, organization.accounts.length)
  })

  test('check enters every account and leaves nothing in the bucket', async () => {
    const before = await keys()
    const { code, stdout } = await runWorker(['check'], environment())
    assert.equal(code, 0, stdout)
    assert.match(stdout, new RegExp(`${organization.accounts.length} ready, 0 failed`))
    assert.deepEqual(await keys(), before)
  })

  test('verify finds the run whole', async () => {
    const owner = await enter(moto.url, organization.bucketOwner)
    const { code, stdout } = await runWorker(['verify', '--run', first.runId], {
      ...environment(),
      AWS_ACCESS_KEY_ID: owner.accessKeyId,
      AWS_SECRET_ACCESS_KEY: owner.secretAccessKey,
      AWS_SESSION_TOKEN: owner.sessionToken,
    })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /is whole/)
  })
})
