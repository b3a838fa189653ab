import { join, posix } from 'node:path';
import { isMain, reportFindings, type Finding } from './findings.ts';
import { purityFindings } from './purity.ts';
import { isCode, liesIn, localTarget, readSource, type SourceFile } from './source-file.ts';
import { readSourceTree } from './source-tree.ts';
import { defaultExportWanted, generatedFile, longestFile, walls as houseWalls, type Wall } from './walls.ts';

const measured = /\.([mc]?[jt]sx?|css)$/;

/** Everything below `root` that breaks a wall, is too long, exports a default, or lies where no wall is declared. */
export function findWallViolations(root: string, walls: readonly Wall[] = houseWalls): readonly Finding[] {
  const tree = readSourceTree(root);
  const sources = new Map<string, SourceFile>();
  for (const path of tree.files) if (measured.test(path)) sources.set(path, readSource(root, path));

  const findings: Finding[] = [...unknownFolders(tree.folders, walls)];
  for (const source of sources.values()) {
    findings.push(...shapeFindings(source));
    const wall = wallOf(source.path, walls);
    if (wall === undefined) {
      const known = source.path.includes('/'); // its folder is reported once, by unknownFolders
      if (!known && isCode(source.path)) findings.push(noWall(source.path));
      continue;
    }
    findings.push(...importFindings(source, wall, walls));
    if (wall.pure === true) findings.push(...purityFindings(source, wall, sources));
  }
  return findings;
}

/** The wall of the innermost place a path lies in. */
function wallOf(path: string, walls: readonly Wall[]): Wall | undefined {
  let innermost: Wall | undefined;
  for (const wall of walls)
    if (liesIn(path, wall.place) && wall.place.length > (innermost?.place.length ?? -1)) innermost = wall;
  return innermost;
}

function unknownFolders(folders: readonly string[], walls: readonly Wall[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const folder of folders) {
    const parent = posix.dirname(folder);
    if (parent === '.' && wallOf(folder, walls) === undefined) findings.push(noWall(folder));
    const rooms = walls.find(wall => wall.place === parent)?.rooms;
    if (rooms !== undefined && !rooms.includes(posix.basename(folder)))
      findings.push({
        file: folder,
        line: 1,
        message: `${parent} has no room of this name; tools/walls.ts lists them`,
      });
  }
  return findings;
}

function noWall(path: string): Finding {
  return { file: path, line: 1, message: 'no wall is declared for this place; add it to tools/walls.ts' };
}

function shapeFindings(source: SourceFile): readonly Finding[] {
  if (generatedFile.test(source.path)) return [];
  const findings: Finding[] = [];
  if (source.lines > longestFile)
    findings.push({
      file: source.path,
      line: longestFile + 1,
      message: `${source.lines} lines; the longest allowed is ${longestFile}: one idea per file`,
    });
  if (source.defaultExportLine > 0 && !defaultExportWanted.test(source.path))
    findings.push({
      file: source.path,
      line: source.defaultExportLine,
      message: 'default export; exports have one name everywhere',
    });
  return findings;
}

function importFindings(source: SourceFile, wall: Wall, walls: readonly Wall[]): readonly Finding[] {
  if (wall.knows.includes('*')) return [];
  const findings: Finding[] = [];
  for (const { specifier, line } of source.imports) {
    if (specifier === undefined) {
      findings.push({ file: source.path, line, message: `${wall.place}: a computed import passes every wall` });
      continue;
    }
    const target = localTarget(source.path, specifier);
    if (target === undefined || liesIn(target, wall.place)) continue;
    if (wall.knows.some(place => liesIn(target, place))) continue;
    const place = wallOf(target, walls)?.place ?? target;
    findings.push({
      file: source.path,
      line,
      message: `${wall.place} may not know ${place} (${target}): ${wall.why}`,
    });
  }
  return findings;
}

if (isMain(import.meta.url))
  reportFindings(findWallViolations(process.argv[2] ?? join(import.meta.dirname, '..')), 'no wall is broken');
