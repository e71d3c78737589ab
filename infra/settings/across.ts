interface Loose {
  readonly [name: string]: unknown
}

const section = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {}

/** The memory that Fargate offers for a share of a vCPU, in MiB. */
const memoryOf: Readonly<Record<string, readonly [minimum: number, maximum: number, step: number]>> = {
  '256': [512, 2048, 512],
  '512': [1024, 4096, 1024],
  '1024': [2048, 8192, 1024],
  '2048': [4096, 16_384, 1024],
  '4096': [8192, 30_720, 1024],
}

/**
 * What is wrong between settings that are right each by itself. It looks at what was received, so that it speaks
 * even while single settings are wrong.
 */
export function settingsAcross(received: unknown): string[] {
  const settings = section(received)
  const accounts = section(settings.accounts)
  const problems: string[] = []
  for (const name of ['security', 'logArchive']) {
    if (settings.singleAccount === 'true' && accounts[name] !== undefined) {
      problems.push(
        `accounts.${name}: received ${JSON.stringify(accounts[name])}; allowed: nothing where singleAccount is true, since key and bucket are in the automation account`,
      )
    }
    if (settings.singleAccount !== 'true' && settings.accounts !== undefined && accounts[name] === undefined) {
      problems.push(`accounts.${name}: received nothing; allowed: an account id of 12 digits, or singleAccount: true`)
    }
  }
  problems.push(
    ...keyArn(settings, accounts),
    ...expiry(section(settings.bucket)),
    ...task(section(settings.task)),
    ...scope(section(settings.scope)),
  )
  return problems
}

function keyArn(settings: Loose, accounts: Loose): string[] {
  const arn = section(settings.key).arn
  if (typeof arn !== 'string' || !arn.includes(':key/')) return []
  const [, , , region, account] = arn.split(':')
  const owner = accounts.security ?? accounts.automation ?? accounts.management
  return [
    ...(region === settings.region
      ? []
      : [`key.arn: received a key of ${region}; allowed: a key of the Region ${settings.region}`]),
    ...(account === owner ? [] : [`key.arn: received a key of account ${account}; allowed: a key of account ${owner}`]),
  ]
}

/** An object that expires while it is locked only gets a delete marker over it: it can neither be seen nor removed. */
function expiry(settings: Loose): string[] {
  const lock = section(settings.objectLock)
  const locked = lock.mode === 'off' ? 0 : Number(lock.days ?? 365)
  const expires = Number(settings.expireAfterDays ?? Number.NaN)
  if (!(expires < locked)) return []
  return [
    `bucket.expireAfterDays: received ${expires}; allowed: ${locked} or more, since bucket.objectLock locks objects for ${locked} days`,
  ]
}

function task(settings: Loose): string[] {
  const cpu = settings.cpu ?? '256'
  const memory = Number(settings.memory ?? 512)
  const offered = memoryOf[String(cpu)]
  const problems: string[] = []
  if (offered && Number.isInteger(memory)) {
    const [minimum, maximum, step] = offered
    const fits = memory >= minimum && memory <= maximum && memory % step === 0
    if (!fits) {
      problems.push(
        `task.memory: received ${memory}; allowed with a cpu of ${cpu}: ${minimum} to ${maximum} in steps of ${step}`,
      )
    }
  }
  if (settings.image !== undefined && settings.imageTag !== undefined) {
    problems.push('task.image and task.imageTag: received both; allowed: one of them, or none to build the image here')
  }
  return problems
}

function scope(settings: Loose): string[] {
  const accounts = Array.isArray(settings.accounts) ? settings.accounts : []
  const excluded = Array.isArray(settings.excludeAccounts) ? settings.excludeAccounts : []
  const both = accounts.filter((id) => excluded.includes(id))
  if (both.length === 0) return []
  return [
    `scope.accounts and scope.excludeAccounts: received ${both.join(', ')} in both; allowed: an account in one of them`,
  ]
}
