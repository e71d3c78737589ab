import assert from 'node:assert/strict'
import type { FaultEffect, FaultRule } from '../../simulator/faults.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import type { Row } from '../row.ts'
import type { Played, Scenario } from '../scenario.ts'
import { multipart } from './calls.ts'
import { eventsRun } from './events.ts'
import { signingRun } from './signing.ts'

/** Responses that no service makes: an operation × a kind of them. Each is repeated, and the run ends as if there were none. */

type Kinds = Readonly<Record<string, FaultEffect>>

const respond = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): FaultEffect => ({
  respond: { status, body, headers },
})
const html = '<html><body>Sign in to this network</body></html>'
const xml = (body: string) => respond(200, body, { 'Content-Type': 'text/xml' })
const json = (body: string) => respond(200, body, { 'Content-Type': 'application/x-amz-json-1.1' })
const errorInside = '<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>'
/** What the service did, under another status. */
const as = (status: number): FaultEffect => ({ executed: true, respond: { status } })

/** Of every service. */
const everywhere: Kinds = {
  'an empty 200': respond(200),
  'an HTML page with 200': respond(200, html, { 'Content-Type': 'text/html' }),
  'a 206': as(206),
  'an empty 400': respond(400),
  'an empty 403': respond(403),
  'an HTML page with 403': respond(403, html, { 'Content-Type': 'text/html' }),
  'an HTML page with 404': respond(404, html, { 'Content-Type': 'text/html' }),
  'an empty 408': respond(408),
  'an empty 412': respond(412),
  'a 301 without a Region': respond(301, '', { Location: 'http://127.0.0.1:9/' }),
  'a 307 without a Region': respond(307, '', { Location: 'http://127.0.0.1:9/' }),
  'a plain text with 503': respond(503, 'no healthy upstream'),
  'something that is not HTTP': { raw: 'SSH-2.0-OpenSSH_9.6\r\n' },
  'an invalid chunk size': { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n' },
  'a header without an end': { raw: `HTTP/1.1 200 OK\r\nX-Filler: ${'x'.repeat(40_000)}` },
  'two lengths': { raw: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg' },
}
const empty204: Kinds = { 'an empty 204': respond(204) }

const ofJson = (member: string): Kinds => ({
  ...everywhere,
  ...empty204,
  'an empty object': json('{}'),
  'an empty array': json('[]'),
  'a string': json('"ok"'),
  null: json('null'),
  'half an object': json('{"'),
  'a member that is null': json(`{"${member}":null}`),
  'a member of another type': json(`{"${member}":"x"}`),
  'a list of nothing': json(`{"${member}":[null]}`),
  'a list without ids': json(`{"${member}":[{}]}`),
})

const ofQuery = (operation: string): Kinds => ({
  ...everywhere,
  ...empty204,
  'XML of another kind': xml('<ListUsersResponse><ListUsersResult/></ListUsersResponse>'),
  'an empty result': xml(`<${operation}Response><${operation}Result/></${operation}Response>`),
  'a response without a result': xml(`<${operation}Response/>`),
  'an error inside a 200': xml(`<ErrorResponse>${errorInside}</ErrorResponse>`),
  'half an element': xml(`<${operation}Resp`),
})

const ofS3: Kinds = {
  ...everywhere,
  'an error inside a 200': xml(errorInside),
  'XML of another kind': xml('<ListBucketResult/>'),
}
const wrongChecksum = Buffer.alloc(32).toString('base64')
const ofUpload: Kinds = {
  ...ofS3,
  ...empty204,
  'a response without ETag': respond(200, '', { 'x-amz-request-id': '1' }),
  'another checksum': respond(200, '', { ETag: '"1"', 'x-amz-checksum-sha256': wrongChecksum }),
}

/** The same of a completed upload: it says in its body what other writes say in headers. */
const ofCompletion: Kinds = {
  ...ofS3,
  ...empty204,
  'a response without ETag': { executed: true, respond: { body: '<CompleteMultipartUploadResult/>' } },
  'another checksum': {
    executed: true,
    respond: {
      body: `<CompleteMultipartUploadResult><ETag>"1-2"</ETag><ChecksumSHA256>${wrongChecksum}-2</ChecksumSHA256></CompleteMultipartUploadResult>`,
    },
  },
}

interface Operation {
  readonly operation: string
  readonly kinds: Kinds
  readonly scenario?: Partial<Row>
  /** Kinds in one run: some runs take long. @default 1 */
  readonly together?: number
}

/** Names of the organizational units, which depend on every page of their listing. */
const pathsAreThere = ({ manifest }: Played) =>
  assert.ok(
    manifest?.accounts.every(({ path }) => path !== undefined),
    'every account has its path',
  )

const small: Scenario = { shape: { accounts: 6 } }
const multipartRun = { ...multipart, speed: 200 }

const operations: readonly Operation[] = [
  {
    operation: 'DescribeOrganization',
    kinds: ofJson('Organization'),
    scenario: { check: ({ manifest, simulator }) => assert.equal(manifest?.organizationId, simulator.organization.id) },
  },
  { operation: 'ListAccounts', kinds: ofJson('Accounts'), scenario: { shape: { accounts: 45 } } },
  { operation: 'ListRoots', kinds: ofJson('Roots'), scenario: { check: pathsAreThere } },
  {
    operation: 'ListOrganizationalUnitsForParent',
    kinds: ofJson('OrganizationalUnits'),
    scenario: { check: pathsAreThere },
  },
  {
    operation: 'ListAccountsForParent',
    kinds: ofJson('Accounts'),
    scenario: { organization: { paths: false }, check: pathsAreThere },
  },
  { operation: 'AssumeRole', kinds: ofQuery('AssumeRole') },
  { operation: 'GenerateCredentialReport', kinds: ofQuery('GenerateCredentialReport') },
  { operation: 'GetCredentialReport', kinds: ofQuery('GetCredentialReport') },
  { operation: 'Sign', kinds: ofJson('Signature'), scenario: signingRun },
  { operation: 'PutEvents', kinds: ofJson('Entries'), scenario: eventsRun },
  { operation: 'PutObject', kinds: ofUpload },
  // An upload whose id never arrived cannot be aborted: the bucket's lifecycle rule does that.
  {
    operation: 'CreateMultipartUpload',
    kinds: { ...ofS3, ...empty204 },
    scenario: { ...multipartRun, allowed: ['upload-left-open'] },
    together: 6,
  },
  { operation: 'UploadPart', kinds: ofUpload, scenario: multipartRun, together: 6 },
  { operation: 'CompleteMultipartUpload', kinds: ofCompletion, scenario: multipartRun, together: 6 },
  {
    operation: 'AbortMultipartUpload',
    kinds: ofS3,
    scenario: { ...multipartRun, code: 2 },
    together: 3,
  },
]

/** How often each kind comes: once more than by chance. */
const times = 2

/** AbortMultipartUpload is called for an upload that fails. */
const before: Readonly<Record<string, readonly FaultRule[]>> = {
  AbortMultipartUpload: [{ operation: 'UploadPart', from: 2, effect: { error: 'AccessDenied' } }],
}

/** Kinds that `npm test` plays too. */
const quick = new Set([
  'ListAccounts: an empty object',
  'PutObject: an HTML page with 200',
  'AssumeRole: an empty result',
])

/** A request that was executed is answered differently the second time, so its kind has a run of its own. */
const isExecuted = (effect: FaultEffect) => typeof effect === 'object' && 'executed' in effect

function groupsOf(kinds: Kinds, together: number): (readonly [string, FaultEffect])[][] {
  const entries = Object.entries(kinds)
  const rest = entries.filter(([, effect]) => !isExecuted(effect))
  const groups = Array.from({ length: Math.ceil(rest.length / together) }, (_, index) =>
    rest.slice(index * together, (index + 1) * together),
  )
  return [...groups, ...entries.filter(([, effect]) => isExecuted(effect)).map((entry) => [entry])]
}

const malformedRows: readonly Row[] = operations.flatMap(({ operation, kinds, scenario, together = 1 }) =>
  groupsOf(kinds, together).map((group): Row => {
    const name = `${operation}: ${group.map(([kind]) => kind).join(', ')}`
    const faults = group.map(([, effect]): FaultRule => {
      const once = operation === 'CompleteMultipartUpload' && isExecuted(effect)
      return { operation, times: once ? 1 : times, effect }
    })
    return { ...small, ...scenario, name, quick: quick.has(name), faults: [...(before[operation] ?? []), ...faults] }
  }),
)

const thirdId = makeOrganization({ accounts: 6 }).accounts[2]?.id ?? ''
const megabytes = 20
const bytes = megabytes * 1024 * 1024

/** Larger than any report: that account fails after one request, before the response is in memory. */
const tooLarge = (name: string, effect: FaultEffect): Row => ({
  ...small,
  name,
  quick: true,
  faults: [{ operation: 'GetCredentialReport', account: thirdId, effect }],
  code: 1,
  failures: { 2: { stage: 'download', kind: 'unexpected', code: 'ResponseTooLargeError', attempts: 1 } },
})

/** As the simulator makes them. */
const pageToken = (offset: number) => Buffer.from(`page:${offset}:0:organizations`).toString('base64url')

export const responseRows: readonly Row[] = [
  ...malformedRows,
  tooLarge(`a report of ${megabytes} MiB`, respond(200, 'x'.repeat(bytes))),
  tooLarge(`a report of ${megabytes} MiB whose length is not announced`, {
    raw: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${bytes.toString(16)}\r\n${'x'.repeat(bytes)}`,
  }),
  {
    name: 'ListAccounts: the third page names the second as the next',
    quick: true,
    shape: { accounts: 90 },
    faults: [
      { operation: 'ListAccounts', from: 3, effect: json(JSON.stringify({ Accounts: [], NextToken: pageToken(20) })) },
    ],
    code: 2,
    check({ manifest }) {
      assert.match(manifest?.listing.error ?? '', /RepeatedPageError/)
      assert.equal(manifest?.totals.stored, 40, 'what was listed is collected')
    },
  },
  {
    name: 'ListOrganizationalUnitsForParent: the third page names the second as the next',
    faults: [
      {
        operation: 'ListOrganizationalUnitsForParent',
        effect: json(JSON.stringify({ OrganizationalUnits: [], NextToken: pageToken(20) })),
        times: 1,
      },
      {
        operation: 'ListOrganizationalUnitsForParent',
        effect: json(JSON.stringify({ OrganizationalUnits: [], NextToken: pageToken(40) })),
        times: 1,
      },
      {
        operation: 'ListOrganizationalUnitsForParent',
        effect: json(JSON.stringify({ OrganizationalUnits: [], NextToken: pageToken(20) })),
      },
    ],
    check: ({ manifest }) => assert.match(manifest?.listing.organizationalUnitsError ?? '', /earlier page/),
  },
]
