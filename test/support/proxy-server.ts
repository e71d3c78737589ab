import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request as sendRequest } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { fileURLToPath } from 'node:url'

const certificateFile = (name: string) => fileURLToPath(new URL(`certificate/${name}`, import.meta.url))

/** The file with the certificate of {@link tlsInFrontOf}, as AWS_CA_BUNDLE takes it. */
export const certificateBundle = certificateFile('localhost.pem')

/** A port on localhost that speaks TLS and passes everything on to a port without. */
export async function tlsInFrontOf(t: TestContext, port: number): Promise<number> {
  const options = { cert: readFileSync(certificateBundle), key: readFileSync(certificateFile('localhost-key.pem')) }
  const server = createTlsServer(options, (socket) => join(socket, connect(port, '127.0.0.1')))
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0), 'listening')
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

export interface ProxyServer {
  readonly port: number
  /** `host:port` of each tunnel, and the URL of each request that came without one. */
  readonly passed: readonly string[]
  /** `Proxy-Authorization` of each. */
  readonly authorizations: readonly (string | undefined)[]
}

/**
 * An HTTP proxy on the loopback interface. It refuses hosts below `.invalid`, which are nowhere, with 502.
 *
 * @param options.refusals so many tunnels are refused at first, with 503
 */
export async function proxyServer(t: TestContext, { refusals = 0 } = {}): Promise<ProxyServer> {
  const passed: string[] = []
  const authorizations: (string | undefined)[] = []
  const server = createServer((incoming, response) => {
    passed.push(incoming.url ?? '')
    authorizations.push(incoming.headers['proxy-authorization'])
    const url = new URL(incoming.url ?? '')
    if (url.hostname.endsWith('.invalid')) return response.writeHead(502).end()
    const { method, headers } = incoming
    incoming.pipe(
      sendRequest(url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }),
    )
  })
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    passed.push(url)
    authorizations.push(headers['proxy-authorization'])
    if (passed.length <= refusals) return socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
    const [host = '', port] = url.split(':')
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    join(socket, connect(Number(port), host))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, passed, authorizations }
}

function join(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a)
  a.on('error', () => b.destroy()).on('close', () => b.destroy())
  b.on('error', () => a.destroy()).on('close', () => a.destroy())
}
