import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { sessionPolicy } from '../../../worker/aws/session.ts'
import { collectAsListed } from './collect-as-listed.ts'
import { readFloorSettings } from './settings.ts'

// The second floor: the same requests over bare HTTP, with bodies that are made beforehand and headers that only
// look signed (the simulator knows credentials by their key id and token). What lies between this floor and the
// first is the AWS SDK.

const settings = readFloorSettings()
const { AWS_ACCESS_KEY_ID = '', AWS_SESSION_TOKEN = '' } = process.env
const { hostname, port } = new URL(settings.endpoint)
const agent = new Agent({ keepAlive: true })
const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
const query = { 'content-type': 'application/x-www-form-urlencoded' }

interface Caller {
  readonly accessKeyId: string
  readonly sessionToken: string
}
const own: Caller = { accessKeyId: AWS_ACCESS_KEY_ID, sessionToken: AWS_SESSION_TOKEN }

function send(
  service: string,
  caller: Caller,
  headers: Record<string, string>,
  body: string | Buffer,
  { method = 'POST', path = '/' } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: {
          ...headers,
          'content-length': Buffer.byteLength(body),
          'x-amz-date': date,
          'x-amz-security-token': caller.sessionToken,
          authorization: `AWS4-HMAC-SHA256 Credential=${caller.accessKeyId}/20260101/${settings.region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

const element = (text: string, name: string) =>
  text.slice(text.indexOf(`<${name}>`) + name.length + 2, text.indexOf(`</${name}>`))

async function* listAccounts(): AsyncGenerator<string[]> {
  let token: string | undefined
  do {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts',
    }
    const { text } = await send('organizations', own, headers, JSON.stringify({ NextToken: token }))
    const page = JSON.parse(text) as { Accounts: { Id: string }[]; NextToken?: string }
    yield page.Accounts.map(({ Id }) => Id)
    token = page.NextToken
  } while (token)
}

const assumeRole = `Action=AssumeRole&Version=2011-06-15&RoleSessionName=floor&DurationSeconds=900&Policy=${encodeURIComponent(sessionPolicy)}&RoleArn=`
const generate = 'Action=GenerateCredentialReport&Version=2010-05-08'
const get = 'Action=GetCredentialReport&Version=2010-05-08'

await collectAsListed(listAccounts(), settings, async (accountId, looksEarly, wait) => {
  const role = encodeURIComponent(`arn:aws:iam::${accountId}:role/${settings.roleName}`)
  const { text } = await send('sts', own, query, assumeRole + role)
  const session = { accessKeyId: element(text, 'AccessKeyId'), sessionToken: element(text, 'SessionToken') }
  await send('iam', session, query, generate)
  if (looksEarly) await send('iam', session, query, get)
  await wait()
  const content = Buffer.from(element((await send('iam', session, query, get)).text, 'Content'), 'base64')
  const put = {
    'content-type': 'text/csv',
    'if-none-match': '*',
    'x-amz-expected-bucket-owner': settings.bucketOwner,
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': settings.kmsKeyArn,
    'x-amz-sdk-checksum-algorithm': 'SHA256',
    'x-amz-checksum-sha256': createHash('sha256').update(content).digest('base64'),
  }
  const path = `/${settings.bucket}/floor/${accountId}.csv`
  const { status } = await send('s3', own, put, content, { method: 'PUT', path })
  if (status !== 200) throw new Error(`S3 answered ${status} for account ${accountId}`)
})
agent.destroy()
