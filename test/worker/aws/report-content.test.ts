import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam'
import fc from 'fast-check'
import { splitAnswer, takeReportContent } from '../../../worker/aws/report-content.ts'

const settings = {
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
}
const generatedTime = '<GeneratedTime>2026-11-23T04:00:00Z</GeneratedTime>'
const answerWith = (content: string) =>
  `<?xml version="1.0"?>\n<GetCredentialReportResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <GetCredentialReportResult>${content}<ReportFormat>text/csv</ReportFormat>${generatedTime}</GetCredentialReportResult>
  <ResponseMetadata><RequestId>request</RequestId></ResponseMetadata></GetCredentialReportResponse>`

/** What the SDK by itself makes of an answer, and what it makes of it with the content taken out before. */
async function bothOf(t: TestContext, body: string, status = 200) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'text/xml' }).end(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (client: IAMClient) => {
    try {
      const { $metadata: _, ...output } = await client.send(new GetCredentialReportCommand({}))
      return { ...output, Content: output.Content && Buffer.from(output.Content).toString('latin1') }
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
      return { name, message, status: $metadata?.httpStatusCode }
    } finally {
      client.destroy()
    }
  }
  return [
    await ask(new IAMClient({ ...settings, endpoint })),
    await ask(takeReportContent(new IAMClient({ ...settings, endpoint }))),
  ]
}

const report = Buffer.from('user,arn\n<root_account>,arn:aws:iam::111122223333:root\n')
const wrapped = (report.toString('base64').match(/.{1,16}/g) ?? []).join('\n')

for (const [what, body, status] of [
  ['a report', answerWith(`<Content>${report.toString('base64')}</Content>`)],
  ['a report in lines', answerWith(`<Content>${wrapped}</Content>`)],
  ['a report that lost its last bytes', answerWith(`<Content>${report.toString('base64').slice(0, -3)}</Content>`)],
  ['a report with a byte that is none of base64', answerWith('<Content>dXNl*g==</Content>')],
  ['an empty report', answerWith('<Content></Content>')],
  ['an empty element', answerWith('<Content/>')],
  ['no content', answerWith('')],
  ['content in a CDATA section', answerWith(`<Content><![CDATA[${report.toString('base64')}]]></Content>`)],
  ['an element with an attribute', answerWith(`<Content a="b">${report.toString('base64')}</Content>`)],
  [
    'an error that quotes such an element',
    '<ErrorResponse><Error><Code>ReportNotPresent</Code><Message>&lt;Content&gt;</Message></Error></ErrorResponse>',
    404,
  ],
  ['a page of a proxy', '<html><body>Bad gateway</body></html>', 502],
  ['nothing', '', 500],
] as const) {
  test(`${what} is read as the SDK reads it`, async (t) => {
    const [own, ours] = await bothOf(t, body, status)
    assert.deepEqual(ours, own)
  })
}

test('an answer that is cut off is not taken for a whole one', async (t) => {
  const [own, ours] = await bothOf(t, answerWith('<Content>dXNlcg==</Content>').slice(0, -40))
  assert.ok('name' in (own ?? {}) && 'name' in (ours ?? {}), JSON.stringify([own, ours]))
})

test('any bytes come out of an answer as they went in', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      const encoded = Buffer.from(bytes).toString('base64')
      const { content, rest } = splitAnswer(Buffer.from(answerWith(`<Content>${encoded}</Content>`)))
      assert.deepEqual(content && new Uint8Array(content), bytes)
      assert.equal(rest.toString(), answerWith(''))
    }),
  )
})

test('what is no answer of IAM stays as it is', () => {
  for (const text of [
    '',
    '<Content>',
    '</Content><Content>',
    '<Content>a<b/></Content>',
    '<Content>a</Content><Content>',
  ]) {
    const answer = Buffer.from(text)
    assert.deepEqual(splitAnswer(answer), { rest: answer })
  }
})

test('other operations of the client are left alone', async (t) => {
  const server = createServer((request, response) => {
    const content = '<Content>dXNlcg==</Content><State>COMPLETE</State>'
    const body = `<GenerateCredentialReportResponse><GenerateCredentialReportResult>${content}</GenerateCredentialReportResult></GenerateCredentialReportResponse>`
    request.resume().on('end', () => response.end(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = takeReportContent(new IAMClient({ ...settings, endpoint }))
  t.after(() => client.destroy())
  const { State, ...others } = await client.send(new GenerateCredentialReportCommand({}))
  assert.equal(State, 'COMPLETE')
  assert.ok(!('Content' in others))
})
