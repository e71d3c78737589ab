import type { AccountChanges, Changes, ChangeTotals } from '../../evidence/changes-schema.ts'

export type Header = Pick<Changes, 'schemaVersion' | 'from' | 'to' | 'thresholds'>

/** The end of a comparison. */
export interface Ending {
  readonly totals: ChangeTotals
  /** By the path of the organizational unit, ordered by it; where it was asked for. */
  readonly units: readonly { readonly path: string; readonly totals: ChangeTotals }[] | undefined
}

/** Writes a comparison account by account, so that its length does not matter. */
export interface Rendering {
  begin(header: Header): string
  /** An account with something to say of it. */
  account(account: AccountChanges): string
  end(ending: Ending): string
}

/** changes.json: one line an account. */
export function jsonRendering(): Rendering {
  let separator = '\n    '
  return {
    begin: (header) => `${JSON.stringify(header, undefined, 2).slice(0, -2)},\n  "accounts": [`,
    account(account) {
      const line = separator + JSON.stringify(account)
      separator = ',\n    '
      return line
    },
    end: ({ totals, units }) =>
      `\n  ],\n${units ? `  "units": ${JSON.stringify(units)},\n` : ''}  "totals": ${JSON.stringify(totals)}\n}\n`,
  }
}
