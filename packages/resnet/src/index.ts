export { dropoutHead, everyStepHead, type Head, meanHead } from './head.ts';
export { rematBlock } from './remat-block.ts';
export { type ResnetOptions, resnet } from './resnet.ts';
export { imagenetStem, type Stem } from './stem.ts';
