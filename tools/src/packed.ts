/**
 * Packs every package, installs the tarballs with npm into an empty outside project and tries them there as a user would:
 *   node --import tsx tools/src/packed.ts [--keep]
 * `--keep` leaves the outside project, and says where. Ends with `N passed, N failed`; status 0 where nothing failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areTheTypesWrong, bundle, checkTypes, filesOf, lint, runExample } from './packed-checks.ts';
import { installAll, packAll, run, strangers } from './packed-project.ts';
import { packages, root } from './readme.ts';

const counts = { passed: 0, failed: 0, skipped: 0 };

/** One check, a line; an example that lacks TensorFlow is left out, but not where CI=true says that it must be there. */
async function check(what: string, f: () => unknown): Promise<void> {
  try {
    const more = await f();
    counts.passed++;
    console.log(`ok      ${what}${typeof more === 'string' ? `: ${more}` : ''}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    const absent = process.env.CI !== 'true' && reason.includes('synfire-tensorflow install');
    counts[absent ? 'skipped' : 'failed']++;
    console.log(absent ? `skipped ${what}: TensorFlow is not installed` : `FAILED  ${what}\n${reason.replace(/^/gm, '          ')}`);
  }
}

async function checkPackage(project: string, name: string, tarball: string): Promise<void> {
  await check(`${name}: README, LICENSE and dist in the tarball`, () => filesOf(project, name));
  await check(`${name}: example in plain Node`, () => runExample(project, name));
  for (const resolution of ['node16', 'bundler'] as const)
    await check(`${name}: types, strict, moduleResolution ${resolution}`, () => checkTypes(project, name, resolution));
  await check(`${name}: publint`, () => lint(tarball, project, name));
  await check(`${name}: attw`, () => areTheTypesWrong(tarball));
}

async function main(work: string): Promise<void> {
  console.log('building and packing');
  run(root, 'pnpm', 'build');
  const tarballs = packAll(join(work, 'tarballs'));
  const project = join(work, 'project');
  console.log(`installing ${packages.length} tarballs with npm`);
  installAll(project, tarballs);
  await check('every @synfire package is one of the tarballs', () => {
    const others = strangers(project);
    if (others.length > 0) throw new Error(others.join('\n'));
  });
  for (const [name, tarball] of tarballs) await checkPackage(project, name, tarball);
  for (const name of ['neuron', 'surrogate']) await check(`${name}: bundle for a browser`, () => bundle(project, name));
}

const work = mkdtempSync(join(tmpdir(), 'synfire-packed-'));
try {
  await main(work);
} catch (error) {
  counts.failed++;
  console.error(error instanceof Error ? error.message : error);
} finally {
  if (process.argv.includes('--keep')) console.log(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exitCode = counts.failed === 0 ? 0 : 1;
