import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { batches, type Dataset, type Example } from '@synfire/data';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folder, jpeg, tar } from './fixtures.ts';
import { imagenet } from './imagenet.ts';

const COLORS = ['#c02020', '#20c020', '#2020c0'];
const WNIDS = ['n00000003', 'n00000007', 'n00000012'];

/** Pictures of three classes by path; those of a class have one colour. */
async function pictures(of: (wnid: string, i: number) => string, perClass: number): Promise<[path: string, data: Buffer][]> {
  const all = WNIDS.flatMap((wnid, c) =>
    Array.from({ length: perClass }, async (_, i): Promise<[string, Buffer]> => [of(wnid, i), await jpeg(40 + i, 60, COLORS[c])]),
  );
  return Promise.all(all);
}

const train = () => pictures((wnid, i) => `train/${wnid}/${wnid}_${i}.JPEG`, 4);

/** The colour channel that is strongest in each example, and its label. */
async function seen(dataset: Dataset<Example>): Promise<number[][]> {
  const examples = await Promise.all(Array.from({ length: dataset.length }, (_, i) => dataset.get(i, i)));
  return examples.map(({ x, label }) => [[...x.slice(0, 3)].indexOf(Math.max(...x.slice(0, 3))), label]);
}

const everyClass = (perClass: number) => [0, 1, 2].flatMap((c) => Array.from({ length: perClass }, () => [c, c]));

async function tars(): Promise<{ [path: string]: Buffer | string }> {
  const perClass = WNIDS.map(async (wnid, c) => {
    const data = await Promise.all([0, 1, 2, 3].map((i) => jpeg(40 + i, 60, COLORS[c])));
    return { name: `${wnid}.tar`, data: tar(data.map((one, i) => ({ name: `${wnid}_${i}.JPEG`, data: one }))) };
  });
  const val = [2, 0, 1, 1].map(async (c, i) => ({ name: `ILSVRC2012_val_0000000${i + 1}.JPEG`, data: await jpeg(50, 50, COLORS[c]) }));
  return {
    'ILSVRC2012_img_train.tar': tar((await Promise.all(perClass)).reverse()),
    'ILSVRC2012_img_val.tar': tar((await Promise.all(val)).reverse()),
    'ILSVRC2012_validation_synset_labels.txt': [2, 0, 1, 1].map((c) => WNIDS[c]).join('\n'),
  };
}

test('reads train/<wnid> and val/<wnid>, labels by rank, and says so', async () => {
  const val = await pictures((wnid, i) => `val/${wnid}/v${i}.jpg`, 1);
  const dir = await folder(Object.fromEntries([...(await train()), ...val, ['train/notes.txt', Buffer.from('x')]]));
  const set = await imagenet(dir, { size: 28 });
  expect(set.classes).toEqual(WNIDS);
  expect(await seen(set.train)).toEqual(everyClass(4));
  expect(await seen(set.val)).toEqual(everyClass(1));
  expect((await set.val.get(0, 0)).shape).toEqual([28, 28, 3]);
  expect(set.layout).toBe(
    `${dir}: train/<class>/<picture> and val/<class>/<picture>; 3 classes, 12 training and 3 validation pictures; ` +
      'evaluation resizes the short side to 32 and crops 28.',
  );
});

test('reads the official tars in place, whatever the order in them', async () => {
  const dir = await folder(await tars());
  const set = await imagenet(dir, { size: 28, cache: join(dir, 'cache') });
  expect(set.classes).toEqual(WNIDS);
  expect(await seen(set.train)).toEqual(everyClass(4));
  expect(await seen(set.val)).toEqual([
    [0, 0],
    [1, 1],
    [1, 1],
    [2, 2],
  ]);
  expect(set.layout).toContain(
    'ILSVRC2012_img_train.tar (read in place) and ILSVRC2012_img_val.tar (read in place) with the labels of ILSVRC2012_val',
  );
  set.close();
  expect(await seen(set.val)).toHaveLength(4);
  set.close();
});

test('a folder and a tar of the same pictures give the same examples', async () => {
  const fromTar = await folder(await tars());
  const fromFolder = await folder(Object.fromEntries([...(await train()), ...(await pictures((wnid) => `val/${wnid}/v.jpg`, 1))]));
  const [a, b] = [await imagenet(fromTar, { size: 28, cache: fromTar }), await imagenet(fromFolder, { size: 28 })];
  for (let i = 0; i < a.train.length; i += 1) expect(await a.train.get(i, 5)).toEqual(await b.train.get(i, 5));
});

test('splits flat folders by a stated rule', async () => {
  const twenty = await folder(Object.fromEntries(await pictures((wnid, i) => `${wnid}/${String(i).padStart(2, '0')}.JPEG`, 20)));
  const set = await imagenet(twenty, { size: 28 });
  expect([set.train.length, set.val.length]).toEqual([54, 6]);
  expect(set.layout).toContain('of each class the last tenth by name (one picture at least) validates, the rest trains');
  const one = await imagenet(await folder(Object.fromEntries(await pictures((wnid) => `${wnid}/a.JPEG`, 1))), { size: 28 });
  expect([one.train.length, one.val.length]).toEqual([3, 3]);
  expect(one.layout).toContain('each class has one picture, which both trains and validates');
});

test('training varies with the key and evaluation does not', async () => {
  const noise = noisyPicture();
  const dir = await folder({ 'n1/a.JPEG': await noise, 'n2/a.JPEG': await noise });
  const { train, val } = await imagenet(dir, { size: 28 });
  expect(await train.get(0, 1)).toEqual(await train.get(0, 1));
  expect((await train.get(0, 1)).x).not.toEqual((await train.get(0, 2)).x);
  expect(await val.get(0, 1)).toEqual(await val.get(0, 2));
});

test('evaluation does not enlarge pictures that are not larger than the size, and says so', async () => {
  const dir = await folder({ 'n1/a.JPEG': await jpeg(32, 32), 'n2/a.JPEG': await jpeg(32, 32) });
  expect((await imagenet(dir, { size: 32 })).layout).toContain(
    'short side to 32 (not the usual 37: the pictures are not larger than 32) and crops 32.',
  );
  expect((await imagenet(dir, { size: 28 })).layout).toContain('short side to 32 and crops 28.');
  expect((await imagenet(dir, { size: 32, resize: 37 })).layout).toContain('short side to 37 (as asked) and crops 32.');
  await expect(imagenet(dir, { size: 32, resize: 31 })).rejects.toThrow('resize is 31; expected an integer of at least size, 32');
});

test('names broken pictures, in folders and in tars', async () => {
  const dir = await folder(await tars());
  const set = await imagenet(dir, { size: 28, cache: dir });
  await truncate(join(dir, 'ILSVRC2012_img_val.tar'), 700);
  await expect(set.val.get(0, 0)).rejects.toThrow(
    /ILSVRC2012_img_val\.tar: ILSVRC2012_val_0000000.\.JPEG can't be read as a picture: it ends after/,
  );
  set.close();
  const files = Object.fromEntries(await pictures((wnid, i) => `${wnid}/${i}.JPEG`, 20));
  const flat = await folder({ ...files, 'n00000007/3.JPEG': '', 'n00000012/4.JPEG': 'no picture' });
  const broken: string[] = [];
  const { train } = await imagenet(flat, { size: 28 });
  const onBroken = (error: unknown) => broken.push(String(error));
  let count = 0;
  for await (const batch of batches(train, { batchSize: 4, key: 3, shuffle: true, onBroken })) count += batch.labels.length;
  expect(count).toBe(52);
  expect(broken.sort()).toEqual([
    expect.stringContaining(`${join(flat, 'n00000007/3.JPEG')} can't be read as a picture: the file is empty`),
    expect.stringContaining(`${join(flat, 'n00000012/4.JPEG')} can't be read as a picture: Input buffer contains unsupported image format`),
  ]);
});

test('says what was looked for and what was found', async () => {
  await expect(imagenet('/no/such/folder')).rejects.toThrow('/no/such/folder does not exist');
  const empty = await folder({});
  await expect(imagenet(empty)).rejects.toThrow(/No pictures in a known layout in .* Looked for train\/<class>\/\*\.JPEG.*Found nothing\./);
  const other = await folder({ 'a.txt': 'a', 'b/c.txt': 'c' });
  await expect(imagenet(other)).rejects.toThrow('Found a.txt, b.');
  await expect(imagenet(join(other, 'a.txt'))).rejects.toThrow('is no folder');
  await expect(imagenet(await folder(Object.fromEntries(await train())))).rejects.toThrow(
    'Found train/<class>/<picture>, but no validation pictures',
  );
  const strange = await folder({ ...Object.fromEntries(await train()), 'val/n9/a.JPEG': await jpeg() });
  await expect(imagenet(strange)).rejects.toThrow('the validation pictures have a class n9 that the training pictures lack');
  const files = await tars();
  const unlabelled = await folder({ ...files, 'ILSVRC2012_validation_synset_labels.txt': 'n00000003\n' });
  await expect(imagenet(unlabelled, { cache: unlabelled })).rejects.toThrow('has 1 labels for 4 validation pictures');
  await writeFile(join(unlabelled, 'ILSVRC2012_img_train.tar'), 'not a tar');
  await expect(imagenet(unlabelled, { cache: unlabelled })).rejects.toThrow('ILSVRC2012_img_train.tar is truncated');
});

async function noisyPicture(): Promise<Buffer> {
  const data = Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i * i * 31) % 251);
  return sharp(data, { raw: { width: 80, height: 60, channels: 3 } })
    .jpeg()
    .toBuffer();
}
