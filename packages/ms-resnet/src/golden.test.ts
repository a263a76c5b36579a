import type { Initializer } from '@synfire/layers';
import { testGoldenNets } from '@synfire/tools/golden-nets';
import { msTorchName } from '@synfire/tools/torch-names';
import { zeros } from '@tensorflow/tfjs-core';
import { msResnet18, msResnetCifar } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

const training = process.env.SYNFIRE_SLOW_BACKEND === undefined;

testGoldenNets({ ms_resnet18: msResnet18({ classes: 10, T: 4, initializer }) }, { nameOf: msTorchName, training });
testGoldenNets({ ms_resnet20_cifar: msResnetCifar({ depth: 20, classes: 10, initializer }) }, { nameOf: msTorchName });
