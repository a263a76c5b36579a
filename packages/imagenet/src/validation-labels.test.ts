import { expect, test } from 'vitest';
import { folder } from './fixtures.ts';
import { validationLabels } from './validation-labels.ts';

const names = ['val/v_2.JPEG', 'val/v_1.JPEG', 'val/v_3.JPEG'];
const classes = ['n1', 'n2', 'n5'];
const wnids = async (files: { readonly [path: string]: string }) => (await validationLabels(await folder(files), names, classes)).wnids;

test('a list of classes is in the order of the sorted names', async () => {
  expect(await wnids({ 'ILSVRC2012_validation_synset_labels.txt': 'n1\nn2\nn5\n' })).toEqual(['n2', 'n1', 'n5']);
});

test('val.txt gives ranks of the sorted classes by name', async () => {
  expect(await wnids({ 'val.txt': 'v_3.JPEG 0\nv_1.JPEG 2\r\nval/v_2.JPEG 1\n\n' })).toEqual(['n2', 'n5', 'n1']);
});

test('the preparation script moves each picture into its class', async () => {
  expect(await wnids({ 'valprep.sh': 'mkdir -p n1\nmv v_1.JPEG n1/\nmv v_2.JPEG n5/\nmv v_3.JPEG n1/\n' })).toEqual(['n5', 'n1', 'n1']);
});

test('what does not fit the pictures is refused', async () => {
  await expect(wnids({ 'ILSVRC2012_validation_synset_labels.txt': 'n1\nn2\n' })).rejects.toThrow('has 2 labels for 3 validation pictures');
  await expect(wnids({ 'val.txt': 'v_1.JPEG 0\nv_2.JPEG 0\n' })).rejects.toThrow('val.txt has no class for v_3.JPEG');
  await expect(wnids({ 'val.txt': 'v_1.JPEG 0\nv_2.JPEG 3\nv_3.JPEG 1\n' })).rejects.toThrow('no class for v_2.JPEG, or one that is not');
  await expect(wnids({ 'other.txt': '' })).rejects.toThrow(
    /looked for ILSVRC2012_validation_synset_labels.txt, val.txt, valprep.sh, .*devkit/,
  );
});
