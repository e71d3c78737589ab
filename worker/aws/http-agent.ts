import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { AwsSettings, ProxySettings } from '../config/aws-settings.ts'
import type { Waiting } from '../model.ts'

/**
 * Sends the requests of all clients. Connections are kept and shared: the number of requests in flight is limited
 * above (request/retries.ts), and a handshake for each would cost more than the request.
 *
 * Proxies are Node's own support, which the SDK's default agents do not use.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 */
export function createRequestHandler({ proxy, waiting }: Pick<AwsSettings, 'proxy' | 'waiting'>): NodeHttpHandler {
  const options = { connectionTimeout: 5_000, ...createAgents(proxy) }
  return waiting ? new ObservedHandler(options, waiting) : new NodeHttpHandler(options)
}

/** Reports which hosts do not respond, or return only errors. */
class ObservedHandler extends NodeHttpHandler {
  readonly #waiting: Waiting

  constructor(options: ConstructorParameters<typeof NodeHttpHandler>[0], waiting: Waiting) {
    super(options)
    this.#waiting = waiting
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const { hostname, port } = request
    const wait = this.#waiting.begin(port ? `${hostname}:${port}` : hostname)
    try {
      const result = await super.handle(request, options)
      const { statusCode } = result.response
      if (statusCode >= 500 || statusCode === 429) wait.failed(new Error(`HTTP ${statusCode}`))
      else wait.answered()
      return result
    } catch (error) {
      wait.failed(error)
      throw error
    }
  }
}

/** For the requests that credentials are made of: the SDK retries and bounds them differently, so they are few and short. */
export function createCredentialRequestHandler({ proxy }: Pick<AwsSettings, 'proxy'>): NodeHttpHandler {
  const timeouts = { connectionTimeout: 5_000, requestTimeout: 5_000, throwOnRequestTimeout: true }
  return new NodeHttpHandler({ ...timeouts, ...createAgents(proxy) })
}

function createAgents(proxyEnv: ProxySettings | undefined) {
  const options = {
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    scheduling: 'lifo',
    ...(proxyEnv && { proxyEnv: { ...proxyEnv } }),
  } as const
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) }
}
