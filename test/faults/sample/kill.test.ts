import { suite, test } from 'node:test'
import { killAndRunAgain, requestsOfRun } from '../process/kill.ts'

suite('SIGKILL, and another run', () => {
  test('in the middle of the run', () => killAndRunAgain(requestsOfRun / 2))
})
