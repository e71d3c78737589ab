import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HttpRequest } from '@smithy/core/protocols'
import { createRequestHandler } from '../../../worker/aws/http-agent.ts'
import { parseConfig } from '../../../worker/config.ts'
import { makeOrganization } from '../../simulator/organization-generator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { certificateBundle, proxyServer, tlsInFrontOf } from '../../support/proxy-server.ts'
import { scriptedServer } from '../../support/scripted-server.ts'
import { runAgainst } from '../../support/simulated-run.ts'

const handlerFor = (variables: Readonly<Record<string, string>>) =>
  createRequestHandler(parseConfig([], { REPORT_BUCKET: 'reports', ...variables }).aws)

const get = (url: string) => {
  const { protocol, hostname, port, pathname } = new URL(url)
  return new HttpRequest({ protocol, hostname, path: pathname, method: 'GET', ...(port && { port: Number(port) }) })
}

suite('proxies and certificates', () => {
  test('HTTPS_PROXY, with a password, and AWS_CA_BUNDLE serve a whole run, through a proxy in trouble at first, and its start records both', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    const port = await tlsInFrontOf(t, simulator.port)
    const proxy = await proxyServer(t, { refusals: 3 })
    const variables = {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
      HTTPS_PROXY: `http://someone:secret@127.0.0.1:${proxy.port}`,
      AWS_CA_BUNDLE: certificateBundle,
      NODE_OPTIONS: '--no-warnings',
    }
    const { code, stdout, stderr, manifest } = await runAgainst(simulator, [], variables)
    assert.equal(code, 0, stdout + stderr)
    assert.deepEqual(new Set(proxy.passed), new Set([`127.0.0.1:${port}`]))
    const expected = `Basic ${Buffer.from('someone:secret').toString('base64')}`
    assert.deepEqual(new Set(proxy.authorizations), new Set([expected]))
    const { proxies, certificateBundle: bundle, nodeOptions } = manifest.worker
    assert.deepEqual(proxies, [`HTTPS_PROXY=127.0.0.1:${proxy.port}`])
    assert.deepEqual([bundle, nodeOptions], [certificateBundle, '--no-warnings'])
    const started = simulator.objects().find(({ key }) => key.endsWith('/started.json'))
    assert.deepEqual(JSON.parse(String(started?.content)).worker, manifest.worker)
    const texts = simulator.objects().map(({ content }) => String(content))
    assert.ok([...texts, stdout].every((text) => !text.includes('secret@') && !text.includes(expected)))
  })

  test('without AWS_CA_BUNDLE the unknown certificate ends the run, and the message names the variable', async (t) => {
    const simulator = await startSimulator({ organization: makeOrganization({ accounts: 3 }) })
    t.after(() => simulator.close())
    const port = await tlsInFrontOf(t, simulator.port)
    const { code, stdout } = await runAgainst(simulator, [], { AWS_ENDPOINT_URL: `https://127.0.0.1:${port}` })
    assert.equal(code, 2)
    assert.match(stdout, /self-signed certificate.*AWS_CA_BUNDLE/)
  })

  test('HTTP_PROXY is for endpoints without TLS; hosts of NO_PROXY are reached without it', async (t) => {
    const proxy = await proxyServer(t)
    const { url, received } = await scriptedServer(t, [{ body: 'here' }])
    const HTTP_PROXY = `http://127.0.0.1:${proxy.port}`
    const direct = handlerFor({ HTTP_PROXY, NO_PROXY: '127.0.0.1' })
    const through = handlerFor({ http_proxy: HTTP_PROXY })
    t.after(() => {
      direct.destroy()
      through.destroy()
    })
    await direct.handle(get(`${url}/direct`))
    assert.deepEqual(proxy.passed, [])
    await through.handle(get(`${url}/through`))
    assert.deepEqual(proxy.passed, [`${url}/through`])
    assert.equal(received.length, 2)
  })

  test('link-local addresses never go through a proxy', async (t) => {
    const proxy = await proxyServer(t)
    const handler = handlerFor({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })
    const end = new AbortController()
    t.after(() => handler.destroy())
    const hosts = ['169.254.169.254', '169.254.170.2', '169.254.170.23', '[fd00:ec2::254]', '[fd00:ec2::23]']
    const asked = hosts.map((host) => handler.handle(get(`http://${host}/credentials`), { abortSignal: end.signal }))
    for (const answer of asked) answer.catch(() => undefined)
    // It begins after them, so that when it has arrived they would have, too.
    await handler.handle(get('http://example.invalid/last'))
    end.abort()
    await Promise.allSettled(asked)
    assert.deepEqual(proxy.passed, ['http://example.invalid/last'])
  })
})
