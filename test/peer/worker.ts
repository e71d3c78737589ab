import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { parse } from 'csv-parse/sync'
import type { Manifest } from '../../worker/evidence/manifest.ts'
import { enter, motoCredentials, type SeededOrganization } from '../moto/seed.ts'
import { runWorker } from '../support/worker-process.ts'
import { controls, rootUser, type Subject, Words } from './controls.ts'

const region = 'us-east-1'

/** What a run of the worker says, and every principal under every control that is about it. */
export interface OwnFindings {
  readonly words: Words
  readonly subjects: readonly Subject[]
}

/** Runs the worker and reads findings and users out of its tables. Passes have no row there. */
export async function ownFindings(endpoint: string, organization: SeededOrganization): Promise<OwnFindings> {
  const { code, stdout, stderr } = await runWorker([], {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: motoCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: motoCredentials.secretAccessKey,
    REPORT_BUCKET: organization.bucket,
    REPORT_BUCKET_OWNER: organization.bucketOwner,
  })
  if (code !== 0) throw new Error(`the worker ended with ${code}:\n${stdout}${stderr}`)
  const credentials = await enter(endpoint, organization.bucketOwner)
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  const read = async (key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: organization.bucket, Key: key }))
    return (await Body?.transformToString()) ?? ''
  }
  const manifest: Manifest = JSON.parse(await read(manifestKey(stdout)))
  const table = async (file: string): Promise<Record<string, string>[]> =>
    parse(await read(manifest.outputs.find(({ key }) => key.endsWith(file))?.key ?? ''), {
      columns: true,
      // Spreadsheets would take the leading zeros of an account id away; the table guards them.
      on_record: ({ account_id = '', ...row }) => ({ ...row, account_id: account_id.replace(/^'/, '') }),
    })

  const words = new Words()
  for (const { account_id: account = '', principal = '', check_id, verdict } of await table('/findings.csv')) {
    const check = controls.find((control) => control.check === check_id)?.check
    if (check) words.say({ account, principal, check }, verdict === 'fail' ? 'fail' : 'undecidable')
  }
  const users = (await table('/credential-report.csv')).map(({ account_id = '', user = '' }) => [account_id, user])
  // One report has no row of the root user.
  const roots = organization.accounts.map(({ id }) => [id, rootUser])
  const isRoot = (principal: string) => principal === rootUser
  const principals = [...roots, ...users.filter(([, user = '']) => !isRoot(user))]
  // Prowler puts the questions about users to the root user as well.
  const subjects = principals.flatMap(([account = '', principal = '']) =>
    controls.filter(({ ofRoot }) => !ofRoot || isRoot(principal)).map(({ check }) => ({ account, principal, check })),
  )
  return { words, subjects }
}

function manifestKey(log: string): string {
  const lines = log.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line).manifest).find((manifest) => typeof manifest === 'string') ?? ''
}
