import type { Layer, Named } from '@synfire/core';
import { batchNorm, type Initializer } from '@synfire/layers';
import { everyStepHead, type Head, meanHead } from '@synfire/resnet';
import { everyGoldenNet, testGoldenNets } from '@synfire/tools/golden-nets';
import { shownNorm } from '@synfire/tools/shown-norm';
import { zeros } from '@tensorflow/tfjs-core';
import { spikingResnet18 } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

const nets = (head: Head): Named<Layer> => ({
  spiking_resnet18: spikingResnet18({ classes: 10, initializer, norm: shownNorm(batchNorm), head }),
});

testGoldenNets(nets(meanHead), {
  everyStep: nets(everyStepHead),
  training: everyGoldenNet,
  outputOf: (shown, block) => shown(`${block}.sn2`),
});
