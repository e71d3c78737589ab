import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** What becomes of one request: no answer, a lost connection, a status, or 200 with a body. */
export type Reply = 'hang' | 'close' | number | { readonly status?: number; readonly body: string }

export interface ScriptedServer {
  readonly url: string
  readonly port: number
  /** Bodies of the requests that arrived. */
  readonly received: readonly string[]
}

/** A server on the loopback interface that gives the replies in their order, and the last of them for ever. */
export async function scriptedServer(t: TestContext, replies: readonly Reply[]): Promise<ScriptedServer> {
  const received: string[] = []
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const reply = replies[Math.min(received.length, replies.length - 1)]
    received.push(await text(request))
    if (reply === 'hang') return
    if (reply === 'close') return response.destroy()
    if (typeof reply === 'number') return response.writeHead(reply).end('trouble')
    response.writeHead(reply?.status ?? 200).end(reply?.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, received }
}
