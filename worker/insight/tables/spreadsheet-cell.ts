import { escapeCharacters, escapeControls } from '../../escape.ts'
import { csvCell } from './csv-line.ts'

/*
 * The CSV tables are for people and spreadsheets; the reports stay byte for byte, and the typed tables are joined on
 * exact names.
 */

/** What a spreadsheet takes for the start of a formula, East Asian full-width forms included. */
const formulaStart = '[=+\\-@＝＋－＠]'
const formula = new RegExp(`^\\s*${formulaStart}`, 'u')
/** Where the list separator is a semicolon, a spreadsheet splits cells there, and the rest can be a formula. */
const formulaAfterSeparator = new RegExp(`([;|]\\s*)(${formulaStart})`, 'gu')
/** Draws nothing, breaks the line or turns the direction of the text. */
const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const hasControl = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const number = /^\d[\d.]*(?:e\d+)?$/i
/** Digits that a spreadsheet keeps of a number. */
const keptDigits = 15

/** Begins like a word or a date, and is ASCII without separators, quotes and control characters. */
const harmless = /^(?:[A-Za-z<]|\d{4}-)[ !#-+\--:<-{}~]*$/

const harmlessJson = /^[ -:<-{}~]*$/

/** Whether a spreadsheet would show another number than the text, such as 12345678901 for 012345678901. */
const isAlteredNumber = (cell: string) =>
  number.test(cell) && (String(Number(cell)) !== cell || cell.length > keptDigits)

/**
 * A cell that a spreadsheet neither runs nor alters: an apostrophe stands before a formula and before a number that
 * would lose digits, such as an account id with a leading zero; control characters are written as `\\u000a`.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function spreadsheetCell(cell: string): string {
  if (cell === '' || harmless.test(cell)) return cell
  const text = hasControl.test(cell) ? cell.replace(control, escapeCharacters) : cell
  const safe = text.includes(';') || text.includes('|') ? text.replace(formulaAfterSeparator, "$1'$2") : text
  return formula.test(safe) || isAlteredNumber(safe) ? `'${safe}` : safe
}

/**
 * The same as a CSV file has it. Most cells need neither an apostrophe nor quotes, and are tested once for both: the
 * table of all accounts takes 0.022 ms of CPU an account in place of 0.033 (`npm run bench`, output costs).
 */
export const spreadsheetCsvCell = (cell: string): string =>
  cell === '' || harmless.test(cell) ? cell : csvCell(spreadsheetCell(cell))

/** The same for a cell of JSON, whose meaning stays: what would start a formula is escaped as JSON allows. */
export const spreadsheetJson = (json: string): string =>
  harmlessJson.test(json)
    ? json
    : escapeControls(json).replace(
        formulaAfterSeparator,
        (_, separator: string, start: string) => separator + escapeCharacters(start),
      )
