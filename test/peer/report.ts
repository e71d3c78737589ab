import { controls, type Subject, type Word, type Words } from './controls.ts'
import { type Explanation, explanations, isAbout } from './explanations.ts'

/** A subject of which both say something else. */
export interface Difference {
  readonly subject: Subject
  readonly ours: Word
  readonly peer: Word
}

/** No row and a pass both mean that there is nothing to do. */
const isQuiet = (word: Word) => word === 'pass' || word === 'silent'

/** Our tables have no rows for what passes or does not apply. */
export function differencesOf(subjects: readonly Subject[], words: Words, peerWords: Words): Difference[] {
  return subjects
    .map((subject) => ({
      subject,
      ours: words.get(subject) ?? ('silent' as const),
      peer: peerWords.get(subject) ?? ('silent' as const),
    }))
    .filter(({ ours, peer }) => ours !== peer && !(isQuiet(ours) && isQuiet(peer)))
}

export interface Comparison {
  readonly subjects: readonly Subject[]
  readonly words: Words
  readonly peerWords: Words
  readonly differences: readonly Difference[]
  readonly accountIds: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

/** The result as Markdown, and what the explanations do not explain or explain too much. */
export function report(comparison: Comparison): { readonly text: string; readonly mistakes: readonly string[] } {
  const { differences, accountIds, versions } = comparison
  const explained = new Map<Explanation, Difference[]>(explanations.map((explanation) => [explanation, []]))
  const mistakes: string[] = []
  for (const difference of differences) {
    const { subject, ours, peer } = difference
    const of = explanations.filter((one) => isAbout(one, subject, accountIds.indexOf(subject.account)))
    const fitting = of.find((one) => one.ours === ours && one.peer === peer)
    if (fitting) explained.get(fitting)?.push(difference)
    else
      mistakes.push(
        `unexplained: ${subject.check} of ${subject.principal} in ${subject.account}: ours ${ours}, Prowler ${peer}`,
      )
  }
  for (const [{ checks, of, situation }, found] of explained) {
    const expected = checks.length * of.length
    if (found.length !== expected) mistakes.push(`seen ${found.length} times, not ${expected}: ${situation}`)
  }
  const day = new Date().toISOString().slice(0, 10)
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const text = [
    `Compared on ${day}: ${software.join(', ')}, ${accountIds.length} accounts.`,
    '',
    countTable(comparison),
    '',
    'Every difference:',
    '',
    differenceTable(explained),
    '',
  ].join('\n')
  return { text, mistakes }
}

function countTable({ subjects, words, peerWords, differences }: Comparison): string {
  const rows = controls.map(({ check, peer }) => {
    const of = subjects.filter((subject) => subject.check === check)
    const bothFail = of.filter((subject) => words.get(subject) === 'fail' && peerWords.get(subject) === 'fail').length
    const differ = differences.filter(({ subject }) => subject.check === check).length
    const cells = [of.length, bothFail, of.length - bothFail - differ, differ]
    return `| \`${check}\` | ${peer.map((id) => `\`${id}\``).join(', ')} | ${cells.join(' | ')} |`
  })
  return [
    '| our check | check of Prowler | principals | both fail | neither | differ |',
    '|---|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
}

function differenceTable(explained: ReadonlyMap<Explanation, readonly Difference[]>): string {
  const rows = [...explained].map(([{ checks, situation, ours, peer, right, why }, found]) => {
    const names = checks.map((check) => `\`${check}\``).join(', ')
    return `| ${[situation, names, found.length, ours, peer, right, why].join(' | ')} |`
  })
  return [
    '| situation | check | findings | we say | Prowler says | right | why |',
    '|---|---|---:|---|---|---|---|',
    ...rows,
  ].join('\n')
}
