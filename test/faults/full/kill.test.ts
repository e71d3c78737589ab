import { suite, test } from 'node:test'
import { seededRandom } from '../../simulator/random.ts'
import { killAndRunAgain, requestsOfRun } from '../process/kill.ts'

const moments = 50
const random = seededRandom(20_261_122)

suite('SIGKILL at random moments, and another run', { concurrency: 3 }, () => {
  for (let index = 0; index < moments; index++) {
    const after = Math.floor(random() * requestsOfRun)
    test(`moment ${index + 1}: after ${after} requests`, () => killAndRunAgain(after))
  }
})
