import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Build arguments of the Dockerfile that fill the labels of the image; `unknown` where there is no such fact. */
export interface ImageLabels extends Record<string, string> {
  /** The version in package.json. */
  readonly VERSION: string
  /** The commit, with `-dirty` if files differ from it. */
  readonly REVISION: string
  /** HTTPS address of the remote `origin`, without credentials. */
  readonly SOURCE: string
  /** Time of the commit (RFC 3339, UTC), so that the same commit has the same labels. */
  readonly CREATED: string
}

/**
 * Reads the labels of an image that is built from `project`. A folder without Git has the version alone.
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md
 */
export function imageLabels(project: string): ImageLabels {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', args, { cwd: project, encoding: 'utf8' })
    return status === 0 ? stdout.trim() : undefined
  }
  const seconds = git('show', '--no-patch', '--format=%ct', 'HEAD')
  return {
    VERSION: JSON.parse(readFileSync(`${project}/package.json`, 'utf8')).version,
    REVISION: git('describe', '--always', '--dirty', '--abbrev=40', '--exclude=*') ?? 'unknown',
    SOURCE: sourceAddress(git('remote', 'get-url', 'origin') ?? ''),
    CREATED: seconds === undefined ? 'unknown' : new Date(Number(seconds) * 1000).toISOString(),
  }
}

/** `git@host:owner/name.git`, the form of SSH without a scheme. */
const sshShortForm = /^(?:[^@/]+@)?([^:/\\]{2,}):(?!\/\/)([^\\]+)$/

/** The HTTPS address of a remote. Credentials in it are dropped; a remote in a folder is `unknown`. */
export function sourceAddress(remote: string): string {
  const [, host, path] = sshShortForm.exec(remote) ?? []
  const url = URL.parse(host === undefined ? remote : `ssh://${host}/${path}`)
  if (url === null || !['https:', 'http:', 'ssh:', 'git:'].includes(url.protocol)) return 'unknown'
  return `https://${url.hostname}${url.pathname.replace(/\.git\/?$/, '')}`
}
