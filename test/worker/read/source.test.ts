import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { openDirectory } from '../../../worker/read/source/directory.ts'
import { digest, readWhole, SourceError } from '../../../worker/read/source/source.ts'

async function folder(t: TestContext, files: Readonly<Record<string, string>> = {}) {
  const outside = await mkdtemp(path.join(tmpdir(), 'source-'))
  t.after(() => rm(outside, { recursive: true, force: true }))
  const root = path.join(outside, 'copy')
  await mkdir(path.join(root, 'runs'), { recursive: true })
  for (const [key, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, key)), { recursive: true })
    await writeFile(path.join(root, key), content)
  }
  return { root, outside, source: await openDirectory(root) }
}

async function all<Item>(list: AsyncGenerator<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}
const keys = async (list: AsyncGenerator<{ key: string }>) => (await all(list)).map(({ key }) => key)

suite('a folder as a source', () => {
  test('lists as S3 does: by key, below a prefix', async (t) => {
    const { source } = await folder(t, { 'runs/b/x': '1', 'runs/b-c': '22', 'runs/a': '333', 'reports/r': '4' })
    assert.deepEqual(await all(source.list('runs/')), [
      { key: 'runs/a', bytes: 3 },
      { key: 'runs/b-c', bytes: 2 },
      { key: 'runs/b/x', bytes: 1 },
    ])
    assert.deepEqual(await keys(source.list('runs/b')), ['runs/b-c', 'runs/b/x'])
    assert.deepEqual(await keys(source.list('none/')), [])
    assert.deepEqual(await keys(source.list('')), ['reports/r', 'runs/a', 'runs/b-c', 'runs/b/x'])
  })

  test('reads and hashes; what is not there is undefined', async (t) => {
    const { source } = await folder(t, { 'runs/a': 'abc' })
    assert.equal((await readWhole(source, 'runs/a', 3))?.toString(), 'abc')
    assert.deepEqual(await digest(source, 'runs/a'), {
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
    assert.equal(await digest(source, 'runs/b'), undefined)
    assert.equal(await digest(source, 'runs/a/b'), undefined)
    await assert.rejects(readWhole(source, 'runs/a', 2), SourceError)
  })

  test('refuses keys that lead elsewhere', async (t) => {
    const { source, outside } = await folder(t)
    await writeFile(path.join(outside, 'secret'), 'secret')
    for (const key of [
      '../secret',
      'runs/../../secret',
      '/etc/passwd',
      'runs//a',
      'runs/./a',
      '',
      'runs\\..\\a',
      'a\0b',
    ]) {
      await assert.rejects(readWhole(source, key, 10), SourceError, key)
    }
  })

  test('follows a link inside, refuses one that leaves, and a pipe, a device and a folder', async (t) => {
    const { source, root, outside } = await folder(t, { 'runs/a': 'abc', 'runs/folder/x': 'x' })
    await writeFile(path.join(outside, 'secret'), 'secret')
    await mkdir(path.join(outside, 'elsewhere'))
    await writeFile(path.join(outside, 'elsewhere', 'z'), 'z')
    await symlink('a', path.join(root, 'runs', 'inside'))
    await symlink('../../secret', path.join(root, 'runs', 'outside'))
    await symlink('../../elsewhere', path.join(root, 'runs', 'outside-folder'))
    await symlink('.', path.join(root, 'runs', 'circle'))
    await symlink('/dev/zero', path.join(root, 'runs', 'device'))
    execFileSync('mkfifo', [path.join(root, 'runs', 'pipe')])
    assert.equal((await readWhole(source, 'runs/inside', 10))?.toString(), 'abc')
    for (const key of ['outside', 'outside-folder/z', 'device', 'pipe', 'folder', 'circle']) {
      await assert.rejects(readWhole(source, `runs/${key}`, 10), SourceError, key)
    }
    assert.deepEqual(await keys(source.list('runs/')), ['runs/a', 'runs/folder/x', 'runs/inside'])
  })

  test('has to be a copy of a bucket', async (t) => {
    const { outside } = await folder(t)
    await assert.rejects(openDirectory(outside), /has no folder "runs"/)
    await assert.rejects(openDirectory(path.join(outside, 'none')), /ENOENT/)
  })

  test('may itself be reached by a link', async (t) => {
    const { root, outside } = await folder(t, { 'runs/a': 'abc' })
    await symlink(root, path.join(outside, 'link'))
    const source = await openDirectory(path.join(outside, 'link'))
    assert.equal((await readWhole(source, 'runs/a', 10))?.toString(), 'abc')
  })
})
