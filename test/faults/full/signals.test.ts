import { test } from 'node:test'
import { finishesWithinGrace } from '../process/grace.ts'

test('SIGINT while IAM generates: the grace is for what is under way, then 130', () => finishesWithinGrace('SIGINT'))
