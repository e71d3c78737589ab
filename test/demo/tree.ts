/** Keys as a tree of folders, with all but the first few entries of a folder counted rather than shown. */
export function tree(keys: readonly string[], shown = 3): string {
  const root: Folder = new Map()
  for (const key of [...keys].sort()) {
    let folder = root
    for (const part of key.split('/')) {
      const next: Folder = folder.get(part) ?? new Map()
      folder.set(part, next)
      folder = next
    }
  }
  return lines(root, shown, '').join('\n')
}

interface Folder extends Map<string, Folder> {}

function lines(folder: Folder, shown: number, indent: string): string[] {
  const entries = [...folder]
  const more = entries.length - shown
  return [
    ...entries.slice(0, shown + (indent === '' ? entries.length : 0)).flatMap(([name, below]) => {
      const label = below.size > 0 ? `${name}/` : name.replace(/([0-9a-f]{8})[0-9a-f]{56}/, '$1…')
      return [`${indent}${label}`, ...lines(below, shown, `${indent}  `)]
    }),
    ...(more > 0 && indent !== '' ? [`${indent}… and ${more} more`] : []),
  ]
}
