import type { FaultEffect } from '../../simulator/faults.ts'
import type { Row } from '../row.ts'
import { effects } from './calls.ts'

/** A share of all calls goes wrong, whatever they are, from the first to the last. */
const shares = [0.05, 0.15, 0.3] as const
const shape = { accounts: 60 }

const percent = (share: number) => `${share * 100} % of all calls`

const alone = Object.entries(effects).flatMap(([what, effect]) =>
  shares.map((share): Row => ({ name: `${percent(share)} ${what}`, shape, faults: [{ probability: share, effect }] })),
)

/** Each rule sees what the ones before it let pass, so the n-th of eight takes one in 8 − n + 1 of the share's rest. */
export function mixed(share: number) {
  const all = Object.values(effects)
  const each = share / all.length
  return all.map((effect: FaultEffect, index) => ({ probability: each / (1 - each * index), effect }))
}

export const shareRows: readonly Row[] = [
  ...alone,
  ...shares.map(
    (share): Row => ({
      name: `${percent(share)} in one of eight ways`,
      quick: share === 0.3,
      shape,
      faults: mixed(share),
      mayMiss: true,
    }),
  ),
]
