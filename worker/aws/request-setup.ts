import { AsyncLocalStorage } from 'node:async_hooks'
import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam'
import type { OrganizationsClient } from '@aws-sdk/client-organizations'
import type { S3Client } from '@aws-sdk/client-s3'
import type { STSClient } from '@aws-sdk/client-sts'
import { getSchemaSerdePlugin } from '@smithy/core/schema'

// The SDK sets up anew for each request what is the same for all requests of a client. Here it is set up once.

/**
 * What every client is configured with.
 *
 * - The middleware of a command is put together once, which the SDK does for requests without options alone; the one
 *   option that this project uses, the abort signal, takes another way: {@link setUpOnce}.
 *   https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
 * - Nothing is prepared for retries, since request.ts is the one layer that retries.
 */
export const requestSetup = {
  cacheMiddleware: true,
  maxAttempts: 1,
  retryStrategy: { retry: (next, request) => next(request) },
} as const satisfies Pick<IAMClientConfig, 'cacheMiddleware' | 'maxAttempts' | 'retryStrategy'>

type HttpRequest = Parameters<IAMClient['config']['requestHandler']['handle']>[0]
type Client = OrganizationsClient | STSClient | IAMClient | S3Client
type Send = (command: unknown, options?: { readonly abortSignal?: AbortSignal }) => Promise<unknown>

/**
 * Has a client that was configured with {@link requestSetup} take the abort signal of a request by async context,
 * and sign all requests with one signer. Credentials, Region and time are asked for at each signature.
 *
 * The signal is taken up by the client's own innermost middleware and not by the request handler: an expired
 * credential is renewed within the request that met it first, for all, and must not end with that one.
 */
export function setUpOnce<Kind extends Client>(client: Kind): Kind {
  const signals = new AsyncLocalStorage<AbortSignal | undefined>()
  const send = client.send.bind(client) as unknown as Send
  client.send = ((command, { abortSignal } = {}) =>
    signals.run(abortSignal, send, command)) satisfies Send as typeof client.send

  const { config, middlewareStack } = client as IAMClient
  middlewareStack.add(
    (next) => (sent) => {
      const abortSignal = signals.getStore()
      if (!abortSignal) return next(sent)
      return config.requestHandler.handle(sent.request as HttpRequest, { abortSignal }) as ReturnType<typeof next>
    },
    { name: 'abortSignalMiddleware', step: 'deserialize', priority: 'low' },
  )

  // The SDK copies its configuration for each request and for each answer. It keeps it in an object that V8 looks up
  // in a table; a plain copy of that is copied in a quarter of the time or less.
  middlewareStack.use(getSchemaSerdePlugin({ ...config }))

  const makeSigner = config.signer
  let signer: ReturnType<typeof makeSigner> | undefined
  config.signer = (scheme) => {
    signer ??= makeSigner(scheme).catch((error) => {
      signer = undefined
      throw error
    })
    return signer
  }
  return client
}
