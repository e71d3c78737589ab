import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { credentialScope } from './credentials.ts'
import { deliver } from './delivery.ts'
import { type Answer, AwsError, errorAnswer } from './errors.ts'
import { type FaultEffect, type Faults, faultError, isNotExecuted, replaceResponse } from './faults.ts'
import type { ServiceName } from './options.ts'
import type { Quotas } from './quotas.ts'
import { type Random, seededRandom } from './random.ts'
import type { Requests } from './requests.ts'
import type { Service, State, WireRequest } from './state.ts'

/** What the server hands requests to, and asks on their way. */
export interface Switchboard {
  readonly state: State
  readonly services: Readonly<Record<ServiceName, Service>>
  readonly quotas: Quotas
  readonly faults: Faults
  readonly requests: Requests
  /** Whether a request's own time is compared with the clock even where no fault moves it. */
  readonly checkClock: boolean
  /** Answers what does not come from an AWS client, under `/_simulator/`. */
  readonly control: (request: WireRequest) => Answer
  /** Ends every sleep when the simulator closes. */
  readonly signal: AbortSignal
}

/** An HTTP server that tells the services apart by the scope of the requests' signatures. */
export function createAwsServer(switchboard: Switchboard): Server {
  const random = seededRandom((switchboard.state.options.seed ?? 1) + 17)
  const server = createServer((incoming, response) => {
    respond(switchboard, random, incoming, response).catch((error: unknown) => {
      response.destroy()
      // A client that went away and the simulator's own end are no news; anything else is a mistake in here.
      const expected = switchboard.signal.aborted || (incoming.destroyed && !incoming.complete)
      if (!expected) process.stderr.write(`simulator: ${error instanceof Error ? error.stack : error}\n`)
    })
  })
  // A client that reuses a connection must never meet the server's own timeout.
  server.keepAliveTimeout = 600_000
  server.requestTimeout = 0
  server.headersTimeout = 0
  return server
}

let requestNumber = 0

/** Events rather than async iteration: this runs for every request of a benchmark. */
const readBody = (incoming: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.once('error', reject)
  })

async function respond(board: Switchboard, random: Random, incoming: IncomingMessage, response: ServerResponse) {
  const body = await readBody(incoming)
  const { method = 'GET', url = '/', headers } = incoming
  const request: WireRequest = { method, url, headers, body }
  if (url.startsWith('/_simulator/')) {
    const answer = board.control(request)
    response.writeHead(answer.status, { ...answer.headers })
    response.end(answer.body)
    return
  }
  const scope = credentialScope(headers)
  // Who signs nothing is taken for an anonymous visitor of S3.
  await respondAs(board, random, scope?.service ?? 's3', scope?.accessKeyId ?? '', request, response)
}

async function respondAs(
  board: Switchboard,
  random: Random,
  service: ServiceName,
  accessKeyId: string,
  request: WireRequest,
  response: ServerResponse,
): Promise<void> {
  const { state, quotas, faults, requests, signal } = board
  const { clock, credentials } = state
  const { headers } = request
  const call = board.services[service](request)
  const principal = credentials.holder(accessKeyId)
  const account = call.account ?? principal?.accountId
  const { operation, bucket, key } = call
  const time = clock.now()
  requests.arrived(service, operation, time)
  const log = (outcome: string) =>
    requests.answered({
      time,
      service,
      operation,
      account,
      session: principal?.arn,
      bucket,
      key,
      prefix: new URL(request.url, 'http://simulator').searchParams.get('prefix') ?? undefined,
      outcome,
      headers: requests.keepsLog ? interesting(headers) : {},
    })

  const effect = faults.strike({ service, operation, account, bucket, key })
  if (effect === 'reset-before') {
    log('reset-before')
    response.socket?.resetAndDestroy()
    return
  }
  const skew = typeof effect === 'object' && 'clockSkewSeconds' in effect ? effect.clockSkewSeconds * 1000 : 0
  const throttled = principal && quotas.take(service, operation, principal.accountId)
  await delay(board, random, service, effect)

  requestNumber += 1
  const requestId = `00000000-0000-4000-8000-${String(requestNumber).padStart(12, '0')}`
  let outcome = 'ok'
  let answer: Answer
  try {
    const serviceTime = clock.now() + skew
    const error =
      faultError(service, effect) ??
      credentials.refusal(service, principal, headers) ??
      (board.checkClock || skew !== 0 ? credentials.skewed(service, headers, serviceTime) : undefined) ??
      throttled
    if (error || !principal) throw error ?? new AwsError('AccessDenied', 'Access Denied')
    answer = isNotExecuted(effect) ? { status: 200 } : call.execute(principal, requestId, skew)
  } catch (error) {
    const known = error instanceof AwsError ? error : new AwsError('InternalFailure', `simulator: ${error}`, 500)
    outcome = known.code
    answer = errorAnswer(service, known, requestId)
  }
  answer = replaceResponse(answer, effect)
  log(losesAnswer(effect) ?? outcome)
  const date = new Date(clock.now() + skew).toUTCString()
  const idHeader = service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid'
  await deliver(response, answer, { Date: date, [idHeader]: requestId }, effect, clock, signal)
}

async function delay(
  { state, signal }: Switchboard,
  random: Random,
  service: ServiceName,
  effect: FaultEffect | undefined,
) {
  const { latency = {} } = state.options
  const base = latency[service] ?? 0
  const extra = typeof effect === 'object' && 'delaySeconds' in effect ? effect.delaySeconds * 1000 : 0
  const milliseconds = base * (1 + (latency.spread ?? 0) * (random() * 2 - 1)) + extra
  if (milliseconds > 0) await state.clock.sleep(milliseconds, signal)
}

function losesAnswer(effect: FaultEffect | undefined): string | undefined {
  if (typeof effect === 'object' && ('respond' in effect || 'raw' in effect)) return 'replaced'
  return effect === 'reset-after' || effect === 'cut-response' || effect === 'no-response' ? effect : undefined
}

const loggedHeaders =
  /^(x-amz-(?!security-token|date)|if-none-match$|content-(type|length|encoding)$|user-agent$|amz-sdk-)/

function interesting(headers: WireRequest['headers']): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const name in headers) if (loggedHeaders.test(name)) chosen[name] = String(headers[name])
  return chosen
}
