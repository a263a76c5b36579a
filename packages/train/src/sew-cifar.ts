import type { Recipe } from './recipe.ts';
import { sewImagenet } from './sew-imagenet.ts';

/** For the SEW paper's CIFAR-10 net (appendix A.5), whose training could not be had: the paper's ImageNet recipe at 32 px, which is our choice. */
export const sewCifar: Recipe = {
  ...sewImagenet,
  source:
    'our choice, as the training of appendix A.5 could not be had: the ImageNet recipe of Fang et al. 2021, arXiv 2102.04159, at 32 px',
  size: 32,
  resize: 32,
  besides: [],
};
