import { batchNorm, type Initializer } from '@synfire/layers';
import { everyGoldenNet, testGoldenNets } from '@synfire/tools/golden-nets';
import { shownNorm } from '@synfire/tools/shown-norm';
import { zeros } from '@tensorflow/tfjs-core';
import { spikingResnet18 } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

testGoldenNets(
  { spiking_resnet18: spikingResnet18({ classes: 10, initializer, norm: shownNorm(batchNorm) }) },
  { training: everyGoldenNet, outputOf: (shown, block) => shown(`${block}.sn2`) },
);
