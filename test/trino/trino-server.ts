import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../moto/moto-server.ts'
import { catalogName } from './archive.ts'
import { untilReady } from './statement.ts'

/** The release that the comparison was made with. */
export const trinoVersion = '476'

/** A Trino server and its catalog. */
export interface TrinoServer {
  readonly url: string
  close(): Promise<void>
}

const startTimeout = 300_000

/** What a run needs besides npm, and where it is. Throws with how to get it. */
export function requireTrino(): { readonly home: string; readonly java: string } {
  const home = process.env.TRINO_HOME ?? ''
  if (!existsSync(join(home, 'lib')) || !existsSync(join(home, 'plugin', 'hive'))) {
    throw new Error(`TRINO_HOME is not the folder of a Trino server. To get one (800 MB):
  mvn dependency:get -Dtransitive=false -Dartifact=io.trino:trino-server:${trinoVersion}:tar.gz
  tar xzf ~/.m2/repository/io/trino/trino-server/${trinoVersion}/trino-server-${trinoVersion}.tar.gz
  export TRINO_HOME=$PWD/trino-server-${trinoVersion}`)
  }
  const java = process.env.JAVA_HOME === undefined ? 'java' : join(process.env.JAVA_HOME, 'bin', 'java')
  const version = javaVersion(java)
  if (version < 24) throw new Error(`Trino ${trinoVersion} takes Java 24 or later: set JAVA_HOME`)
  return { home, java }
}

/** Its major version, or 0 if there is none. */
function javaVersion(java: string): number {
  try {
    return Number(/^\S+ (\d+)/.exec(execFileSync(java, ['--version'], { encoding: 'utf8' }))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * Starts a server of one node on loopback, with the Hive plugin alone and one catalog.
 *
 * @param folder for configuration, data and log of this run
 * @param catalog the properties of the catalog
 */
export async function startTrino(folder: string, catalog: Readonly<Record<string, string>>): Promise<TrinoServer> {
  const { home, java } = requireTrino()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await mkdir(join(folder, 'catalog'), { recursive: true })
  await mkdir(join(folder, 'plugin'))
  // The jars of all plugins are hard links to each other; a link to the one folder leaves the installation as it is.
  await symlink(join(home, 'plugin', 'hive'), join(folder, 'plugin', 'hive'))
  await writeFile(join(folder, 'catalog', `${catalogName}.properties`), properties(catalog))
  await writeFile(join(folder, 'config.properties'), properties(serverProperties(folder, port)))
  const log = openSync(join(folder, 'trino.log'), 'w')
  const child = spawn(java, [...javaOptions(folder), '-cp', join(home, 'lib', '*'), 'io.trino.server.TrinoServer'], {
    cwd: folder,
    stdio: ['ignore', log, log],
  })
  try {
    await untilReady(url, Date.now() + startTimeout, () => child.exitCode !== null)
  } catch (cause) {
    await end(child)
    throw new Error(`The log ends with:\n${readFileSync(join(folder, 'trino.log'), 'utf8').slice(-4000)}`, { cause })
  }
  return { url, close: () => end(child) }
}

const properties = (values: Readonly<Record<string, string>>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

const serverProperties = (folder: string, port: number) => ({
  coordinator: 'true',
  'node-scheduler.include-coordinator': 'true',
  'http-server.http.port': String(port),
  'discovery.uri': `http://127.0.0.1:${port}`,
  'node.internal-address': '127.0.0.1',
  'node.bind-ip': '127.0.0.1',
  'node.environment': 'test',
  'node.id': 'test',
  'catalog.config-dir': join(folder, 'catalog'),
  'plugin.dir': join(folder, 'plugin'),
})

const javaOptions = (folder: string) => [
  '-Xmx2G',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  '-XX:+EnableDynamicAgentLoading',
  '-Djdk.attach.allowAttachSelf=true',
  '-Duser.timezone=UTC',
  '--add-modules=jdk.incubator.vector',
  '--enable-native-access=ALL-UNNAMED',
  `-Dconfig=${join(folder, 'config.properties')}`,
]

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
