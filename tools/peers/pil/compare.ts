/**
 * Compares @synfire/imagenet's pixels with PIL's, in levels of 0 … 255, over the pictures of a folder:
 *   python3 -m venv /tmp/pil && /tmp/pil/bin/pip install pillow==13.0.0
 *   node --conditions=@synfire/source --import tsx tools/peers/pil/compare.ts /tmp/pil/bin/python ../shared/data/imagenet-sample
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../../packages/imagenet/src/decode.ts';
import type { View } from '../../../packages/imagenet/src/view.ts';
import { evaluationView, trainingView } from '../../../packages/imagenet/src/views.ts';

const [python = 'python3', dir = '.'] = process.argv.slice(2);
const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(jpe?g|png|webp|tiff?)$/i.test(name));
const views: { readonly [name: string]: (width: number, height: number, i: number) => View } = {
  whole: (width, height) => ({ width, height }),
  evaluation: (width, height) => evaluationView(width, height, 256, 224),
  training: (width, height, i) => ({ ...trainingView(width, height, i, 224), flip: false }),
};

for (const [name, view] of Object.entries(views)) {
  const means: number[] = [];
  let most = 0;
  for (const [i, file] of files.entries()) {
    let asked: View | undefined;
    const ours = await decode(readFileSync(join(dir, file)), (width, height) => {
      asked = view(width, height, i);
      return asked;
    });
    const input = `${JSON.stringify({ file: join(dir, file), ...asked })}\n`;
    const theirs = execFileSync(python, [join(import.meta.dirname, 'view.py')], { input, maxBuffer: 1 << 30 });
    if (theirs.length !== ours.data.length) throw new Error(`${file}: ${ours.data.length} values, PIL has ${theirs.length}`);
    const apart = ours.data.map((value, at) => Math.abs(value - (theirs[at] ?? 0)));
    means.push(apart.reduce((a, b) => a + b, 0) / apart.length);
    most = apart.reduce((a, b) => Math.max(a, b), most);
  }
  const mean = means.reduce((a, b) => a + b, 0) / means.length;
  console.log(
    `${name}: ${files.length} pictures, mean difference ${mean.toFixed(3)}, worst picture ${Math.max(...means).toFixed(3)}, worst value ${most}`,
  );
}
