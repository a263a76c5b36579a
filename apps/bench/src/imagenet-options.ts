import { backendNames } from './backend.ts';
import { executionOptions } from './execution.ts';
import { lossNames } from './losses.ts';
import { joinNames } from './models.ts';
import type { Options } from './options.ts';

/** The options of `bench imagenet`. */
export const imagenetOptions: Options = {
  data: { value: 'DIR', help: "ImageNet's folders or its tars, or a folder of class folders", fallback: 'a drawn sample of ten classes' },
  model: { value: 'NAME', help: "a network for images, of those that 'pnpm bench models' lists", fallback: 'sew-resnet18' },
  connect: { value: 'JOIN', help: `how blocks of SEW networks join: ${joinNames.join(' | ')}`, fallback: 'add' },
  backend: { value: 'NAME', help: backendNames.join(' | '), fallback: 'auto: tensorflow, installed on first use' },
  epochs: { value: 'N', help: 'epochs of the run', fallback: "the recipe's; a few on the sample" },
  steps: { value: 'N', help: 'training steps of an epoch at most', fallback: 'all batches' },
  batch: { value: 'N', help: 'images a step', fallback: "32, the recipe's where images have 32 pixels; 16 on the sample" },
  size: { value: 'N', help: 'side of the images in pixels', fallback: "the recipe's; at most 64 on the sample" },
  T: { value: 'N', help: 'time steps', fallback: "the recipe's; 4 on the sample" },
  lr: { value: 'X', help: 'learning rate', fallback: "the recipe's in proportion to --batch; 0.02 on the sample" },
  'warm-up': { value: 'N', help: 'epochs in which the rate rises', fallback: "the recipe's; 0 on the sample" },
  'weight-decay': { value: 'X', help: 'weight decay', fallback: "the recipe's" },
  loss: { value: 'NAME', help: lossNames.join(' | '), fallback: 'cross-entropy' },
  'label-smoothing': { value: 'X', help: 'part of a label that all classes share', fallback: "the recipe's" },
  mixup: { value: 'A', help: 'mix training images by mixup with alpha A, such as 0.2' },
  cutmix: { value: 'A', help: 'mix training images by CutMix with alpha A, such as 1' },
  ...executionOptions,
  seed: { value: 'N', help: 'seed of weights, order and augmentation', fallback: "the recipe's" },
  workers: { value: 'N', help: 'threads that decode images', fallback: '4' },
  'eval-only': { help: 'only evaluate the weights of --checkpoint or --resume' },
  resume: { value: 'RUN', help: "go on with a run's folder, with its options" },
  checkpoint: { value: 'FILE', help: "start from the weights in a file: a run's, or PyTorch's .pth or .safetensors" },
  out: { value: 'DIR', help: "the run's folder", fallback: 'runs/imagenet-<time>' },
  'skip-broken': { help: 'leave out images that cannot be read and list them in the run' },
  quiet: { help: 'print the result alone' },
  help: { help: 'show this' },
};

/** What stays as it was when a run goes on; all else is the run's own. */
export const freeOnResume: readonly string[] = [
  'resume',
  'data',
  'backend',
  'workers',
  'eval-only',
  'skip-broken',
  'quiet',
  'epochs',
  'cache',
];
