import type { Layer, Named } from '@synfire/core';
import { batchNorm, type Initializer, offset } from '@synfire/layers';
import { everyStepHead, type Head, meanHead } from '@synfire/resnet';
import { everyGoldenNet, testGoldenNets } from '@synfire/tools/golden-nets';
import { shownNorm } from '@synfire/tools/shown-norm';
import { zeros } from '@tensorflow/tfjs-core';
import { iand, sevenBNet, sewResnet18, sewResnet34, sewResnet50, wideSevenBNet } from './index.ts';

/** Weights come from the files. */
const initializer: Initializer = (_, shape) => zeros([...shape]);

const shared = { classes: 10, initializer, norm: shownNorm(batchNorm) };
const withoutNorms = { classes: 10, initializer, norm: offset };

/** The deeper ones and those of events take minutes where convolutions are plain JavaScript. */
const nets = (head: Head): Named<Layer> => ({
  sew_resnet18_add: sewResnet18({ ...shared, head }),
  ...(everyGoldenNet && {
    sew_resnet34_iand: sewResnet34({ ...shared, head, join: iand }),
    sew_resnet50_add: sewResnet50({ ...shared, head }),
    net7b: sevenBNet({ ...shared, head }),
    wide7b: wideSevenBNet({ ...shared, head }),
  }),
});

testGoldenNets(nets(meanHead), {
  everyStep: nets(everyStepHead),
  folded: { sew_resnet18_add: sewResnet18(withoutNorms), net7b: sevenBNet(withoutNorms) },
});
