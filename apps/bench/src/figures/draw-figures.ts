import { join } from 'node:path';
import { writeJson } from '@synfire/checkpoint';
import { writeSvg } from '../svg.ts';
import type { Pictured } from '../task.ts';
import { confusionSvg } from './confusion-svg.ts';
import { firingSvg } from './firing-svg.ts';
import { writeFrameStrip } from './frame-strip.ts';
import { look } from './look.ts';
import { rasterSvg } from './raster-svg.ts';

/**
 * Writes what a network does with its validation data into `figures` of the run's folder: confusion.svg, firing.svg, both as figures.json,
 * and of the first sample of each class a raster of the last spiking layer and its frames.
 */
export async function drawFigures({ dir, ...pictured }: Pictured): Promise<void> {
  const { classes } = pictured;
  const into = (name: string): string => join(dir, 'figures', name);
  const { confusion, firing, samples } = await look(pictured);
  await writeSvg(into('confusion.svg'), confusionSvg(confusion, classes));
  await writeSvg(into('firing.svg'), firingSvg(firing));
  for (const sample of samples) {
    const name = classes[sample.label] ?? '';
    const file = `${sample.label}-${name.replaceAll(/[^\w-]+/g, '-')}`;
    const title = `${sample.label} ${name}, taken for ${sample.prediction} ${classes[sample.prediction] ?? ''}`;
    await writeSvg(into(`${file}.raster.svg`), rasterSvg(title, sample));
    await writeFrameStrip(into(`${file}.frames.png`), sample.frames);
  }
  await writeJson(into('figures.json'), { classes, confusion, firing });
}
