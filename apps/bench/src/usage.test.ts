import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bench } from './cli.fixture.ts';

test('wrong usage ends with status 2 and says what was expected', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /Usage: pnpm bench <task>/],
    [['imagnet'], /no task 'imagnet'/],
    [['imagenet', '--bogus'], /--bogus/],
    [['imagenet', '--epochs', '1.5'], /--epochs 1.5: expected a whole number of at least 1/],
    [['imagenet', '--model', 'vgg'], /--model vgg: expected sew-resnet18/],
    [['imagenet', '--lr', '-1'], /--lr/],
    [['imagenet', '--model', 'ms-resnet34', '--connect', 'and', '--backend', 'cpu'], /blocks of ms-resnet34 join in a way of their own/],
    [['imagenet', '--eval-only'], /--checkpoint FILE or --resume RUN/],
    [['speed', '--batch', '0'], /--batch 0/],
  ];
  const outcomes = await Promise.all(cases.map(([args]) => bench(...args)));
  outcomes.forEach(({ status, stdout, stderr }, i) => {
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(cases[i]?.[1] ?? /never/);
  });
});

test('--help shows every option on standard output', async () => {
  for (const task of ['imagenet', 'models', 'speed']) {
    const { status, stdout } = await bench(task, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`pnpm bench ${task}`);
  }
});

test('models --json prints the published sizes and nothing else', async () => {
  const { status, stdout } = await bench('models', '--json');
  expect(status).toBe(0);
  const rows: readonly { model: string; params: number; macs: number; neurons: number }[] = JSON.parse(stdout);
  expect(rows.map(({ model, params, macs, neurons }) => [model, params, Math.round(macs / 1e6), neurons])).toEqual([
    ['sew-resnet18', 11_689_512, 1814, 2_483_712],
    ['sew-resnet34', 21_797_672, 3664, 3_738_112],
    ['sew-resnet50', 25_557_032, 4089, 11_113_984],
    ['sew-resnet101', 44_549_160, 7801, 16_231_936],
    ['sew-resnet152', 60_192_808, 11_514, 22_554_112],
    ['spiking-resnet18', 11_689_512, 1814, 2_308_096],
    ['spiking-resnet34', 21_797_672, 3664, 3_562_496],
    ['spiking-resnet50', 25_557_032, 4089, 9_608_704],
    ['spiking-resnet101', 44_549_160, 7801, 14_726_656],
    ['spiking-resnet152', 60_192_808, 11_514, 21_048_832],
    ['ms-resnet18', 11_693_736, 1827, 2_308_096],
    ['ms-resnet34', 21_801_896, 3677, 3_562_496],
    ['ms-resnet104', 77_350_504, 12_597, 7_225_344],
    ['danet50', 25_557_085, 4089, 11_113_984],
    ['danet101', 44_549_264, 7801, 16_231_936],
    ['danet152', 60_192_963, 11_514, 22_554_112],
  ]);
});

test('a folder without pictures is refused before a run is made of it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'synfire-empty-'));
  const { status, stderr } = await bench('imagenet', '--data', dir, '--backend', 'cpu', '--out', join(dir, 'run'));
  expect(status).toBe(1);
  expect(stderr).toContain(dir);
  expect(stderr).toMatch(/train\/|wnid|looked for/i);
  expect(await readdir(dir)).toEqual([]);
  await rm(dir, { recursive: true });
});
