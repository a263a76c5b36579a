import type { Initializer } from '@synfire/layers';
import { testGoldenNets } from '@synfire/tools/golden-nets';
import { zeros } from '@tensorflow/tfjs-core';
import { spikingResnet18 } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

const training = process.env.SYNFIRE_SLOW_BACKEND === undefined;

testGoldenNets({ spiking_resnet18: spikingResnet18({ classes: 10, initializer }) }, { training });
