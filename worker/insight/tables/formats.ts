import { credentialTable } from './credential-table.ts'
import { findingCsv, findingParquet } from './finding-table.ts'
import { standingTable } from './standing-table.ts'
import type { TableFormat } from './table.ts'

/** The tables that are written while reports come in; coverage follows when all accounts are done. */
export const tableFormats: readonly TableFormat[] = [findingCsv, findingParquet, credentialTable, standingTable]
