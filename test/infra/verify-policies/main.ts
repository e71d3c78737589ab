import { parseArgs } from 'node:util'
import { matrix } from '../policy/matrix/matrix.ts'
import { fullSettings, synthesize } from '../synthesis/fixtures.ts'
import { verifyPolicies } from './verify.ts'

/**
 * Puts the policies and the matrix to AWS itself, with the credentials that the AWS CLI finds: any account will do,
 * nothing in it is read or changed. They need iam:SimulateCustomPolicy, access-analyzer:ValidatePolicy,
 * access-analyzer:CheckNoPublicAccess and access-analyzer:CheckAccessNotGranted.
 * `--only <text>` asks of the matrix what has the text in its name.
 */
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const rows = matrix.filter(({ name }) => name.includes(values.only))
const { policies, requests, differences } = verifyPolicies(synthesize(fullSettings), rows)
process.stdout.write(`Access Analyzer: ${policies} policies\nIAM policy simulator: ${requests} requests\n`)
for (const line of differences) process.stdout.write(`  ${line}\n`)
process.stdout.write(differences.length === 0 ? 'AWS agrees.\n' : `${differences.length} differences.\n`)
process.exitCode = differences.length === 0 ? 0 : 1
