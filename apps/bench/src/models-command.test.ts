import { expect, test } from 'vitest';
import { bench } from './cli.fixture.ts';

/** A row of `bench models --json`. */
interface Row {
  readonly model: string;
  readonly params: number;
  readonly macs: number;
  readonly neurons: number;
  readonly input: readonly number[];
  readonly T: number;
  readonly classes: number;
  readonly source: { readonly authors: string; readonly year: number; readonly arxiv: string; readonly note: string };
}

/** Parameters, multiply-accumulates (in full where models 1.8 rounds), neurons, input side, T. */
const expected: Readonly<Record<string, readonly [params: number, macs: number, neurons: number, side: number, T: number]>> = {
  'sew-resnet18': [11_689_512, 1_814_073_344, 2_483_712, 224, 4],
  'sew-resnet34': [21_797_672, 3_663_761_408, 3_738_112, 224, 4],
  'sew-resnet50': [25_557_032, 4_089_184_256, 11_113_984, 224, 4],
  'sew-resnet101': [44_549_160, 7_801_405_440, 16_231_936, 224, 4],
  'sew-resnet152': [60_192_808, 11_513_626_624, 22_554_112, 224, 4],
  'sew-cifar-net': [186_858, 51_167_552, 207_360, 32, 4],
  'spiking-resnet18': [11_689_512, 1_814_073_344, 2_308_096, 224, 4],
  'spiking-resnet34': [21_797_672, 3_663_761_408, 3_562_496, 224, 4],
  'spiking-resnet50': [25_557_032, 4_089_184_256, 9_608_704, 224, 4],
  'spiking-resnet101': [44_549_160, 7_801_405_440, 14_726_656, 224, 4],
  'spiking-resnet152': [60_192_808, 11_513_626_624, 21_048_832, 224, 4],
  'tdbn-resnet19': [12_697_994, 2_285_373_952, 1_442_048, 32, 6], // computed by hand
  'ms-resnet18': [11_693_736, 1_826_918_400, 2_308_096, 224, 6],
  'ms-resnet34': [21_801_896, 3_676_606_464, 3_562_496, 224, 6],
  'ms-resnet104': [77_350_504, 12_597_497_856, 7_225_344, 224, 5],
  'ms-resnet104 at 288': [77_350_504, 20_824_100_864, 11_943_936, 288, 5],
  'ms-resnet20-cifar': [272_474, 40_813_184, 188_416, 32, 6],
  'ms-resnet32-cifar': [466_906, 69_124_736, 303_104, 32, 6],
  'ms-resnet44-cifar': [661_338, 97_436_288, 417_792, 32, 6],
  'ms-resnet56-cifar': [855_770, 125_747_840, 532_480, 32, 6],
  'ms-resnet110-cifar': [1_730_714, 253_149_824, 1_048_576, 32, 6],
  'ms-resnet482-cifar': [7_758_106, 1_130_807_936, 4_603_904, 32, 6],
  'ms-resnet18-wide-cifar': [12_502_090, 2_216_367_104, 1_376_256, 32, 6],
  danet50: [25_557_085, 4_089_184_256, 11_113_984, 224, 4],
  danet101: [44_549_264, 7_801_405_440, 16_231_936, 224, 4],
  danet152: [60_192_963, 11_513_626_624, 22_554_112, 224, 4],
  'danet50-pa-a': [25_557_081, 4_089_184_256, 9_006_592, 224, 4],
  'danet101-pa-a': [44_549_260, 7_801_405_440, 14_124_544, 224, 4],
  'danet152-pa-a': [60_192_959, 11_513_626_624, 20_446_720, 224, 4],
  'danet50-pa-b': [25_557_209, 4_089_184_256, 9_006_592, 224, 4],
  'danet101-pa-b': [44_549_388, 7_801_405_440, 14_124_544, 224, 4],
  'danet152-pa-b': [60_193_087, 11_513_626_624, 20_446_720, 224, 4],
  'danet50-stage-dense': [27_977_954, 5_052_563_456, 12_619_264, 224, 4],
  'danet101-stage-dense': [46_970_133, 8_764_784_640, 17_737_216, 224, 4],
  'danet152-stage-dense': [62_613_832, 12_477_005_824, 24_059_392, 224, 4],
  '7b-net': [130_426, 403_677_536, 1_922_304, 128, 16],
  'wide-7b-net': [1_192_218, 1_631_716_608, 3_863_552, 128, 16],
  'plain-net': [130_426, 403_677_536, 1_922_304, 128, 16],
  '5b-net': [302_486, 33_160_960, 121_728, 34, 4], // computed by hand
};

test('--json prints every network with its published size (models 1.8, DANet by arithmetic) and source, and nothing else', async () => {
  const { status, stdout, stderr } = await bench('models', '--json');
  expect([status, stderr]).toEqual([0, '']);
  const rows: readonly Row[] = JSON.parse(stdout);
  const key = ({ model, input }: Row): string => (input[0] === 288 ? `${model} at 288` : model);
  expect(Object.fromEntries(rows.map((row) => [key(row), [row.params, row.macs, row.neurons, row.input[0], row.T]]))).toEqual(expected);
  expect(rows).toHaveLength(Object.keys(expected).length);
  for (const { model, source, classes, input } of rows) {
    expect([model, source]).toEqual([model, expect.objectContaining({ authors: expect.any(String), year: expect.any(Number) })]);
    expect(source.arxiv).toMatch(/^\d{4}\.\d{5}$/);
    if (model.startsWith('danet')) expect(source.note).toMatch(/OUR RECONSTRUCTION/);
    expect(classes).toBe([32, 34].includes(input[0] ?? 0) || model === 'wide-7b-net' ? 10 : input[0] === 128 ? 11 : 1000);
  }
});
