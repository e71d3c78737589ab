import { spawn } from 'node:child_process'
import { type Ended, projectFolder } from '../../scripts/image/engine.ts'

/** Runs command-line tools against an emulator, with nothing else of this process's environment than its PATH. */
export class CommandLine {
  readonly #url: string
  readonly #region: string
  readonly #home: string

  /** `home` is a folder for what the tools keep. */
  constructor(url: string, region: string, home: string) {
    this.#url = url
    this.#region = region
    this.#home = home
  }

  /** Variables that lead a program to the emulator. A key id of 12 digits makes the caller that account. */
  environment(account: string): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.#url,
      AWS_REGION: this.#region,
      AWS_DEFAULT_REGION: this.#region,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
  }

  /** The answer of the AWS CLI. Throws with what it said if it failed. */
  async aws<Answer>(account: string, ...args: readonly string[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.run(account, 'aws', [
      '--endpoint-url',
      this.#url,
      '--output',
      'json',
      ...args,
    ])
    if (code !== 0) throw new Error(`aws ${args.slice(0, 2).join(' ')}: ${stderr}`)
    return (stdout.trim() === '' ? undefined : JSON.parse(stdout)) as Answer
  }

  /** Runs a program in the folder of this project to its end. Rejects if it cannot be started. */
  run(
    account: string,
    program: string,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: projectFolder,
        env: { PATH: process.env.PATH, HOME: this.#home, ...this.environment(account), ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const output = { stdout: '', stderr: '' }
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => {
          output[name] += text
        })
      }
      child.once('error', (error) => reject(new Error(`${program} (needed on PATH): ${error.message}`)))
      child.once('close', (code) => resolve({ code, ...output }))
    })
  }
}
