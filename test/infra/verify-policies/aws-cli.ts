import { spawnSync } from 'node:child_process'

/**
 * One call of the AWS CLI with its input as JSON, with whatever credentials it finds.
 *
 * @throws Error with what it said, if it fails or is missing
 */
export function aws<Answer>(service: string, operation: string, input: object): Answer {
  const { error, status, stdout, stderr } = spawnSync(
    'aws',
    [service, operation, '--cli-input-json', JSON.stringify(input), '--output', 'json'],
    { encoding: 'utf8', maxBuffer: 32 * 1024 * 1024 },
  )
  if (error) throw new Error(`The AWS CLI could not be started (${error.message}); it has to be on PATH`)
  if (status !== 0) throw new Error(`aws ${service} ${operation}: ${stderr.trim()}`)
  return JSON.parse(stdout) as Answer
}
