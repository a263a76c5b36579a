import type { Layer, Named } from '@synfire/core';
import type { Initializer } from '@synfire/layers';
import { everyStepHead, type Head, meanHead } from '@synfire/resnet';
import { everyGoldenNet, type OutputOf, testGoldenNets } from '@synfire/tools/golden-nets';
import { shownNorm } from '@synfire/tools/shown-norm';
import { msTorchName } from '@synfire/tools/torch-names';
import { zeros } from '@tensorflow/tfjs-core';
import { msNorm, msResnet18, msResnetCifar } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

/** The mean of a sum is that of branch and shortcut. */
const outputOf: OutputOf = (shown, block, before) => {
  const [branch, shortcut] = [shown(`${block}.bn2`), shown(`${block}.downsample.bn`) ?? before];
  return branch && { mean: branch.mean + shortcut.mean };
};

const shared = { classes: 10, initializer, norm: shownNorm(msNorm) };
const large = (head: Head): Named<Layer> => ({ ms_resnet18: msResnet18({ ...shared, T: 4, head }) });
const small = (head: Head): Named<Layer> => ({ ms_resnet20_cifar: msResnetCifar({ ...shared, depth: 20, head }) });
const options = { nameOf: msTorchName, outputOf };

testGoldenNets(large(meanHead), { ...options, everyStep: large(everyStepHead), training: everyGoldenNet });
testGoldenNets(small(meanHead), { ...options, everyStep: small(everyStepHead) });
