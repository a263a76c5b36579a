export { cacheFolder } from './cache-folder.ts';
export { IMAGENET_STATISTICS } from './examples.ts';
export { type Imagenet, type ImagenetOptions, imagenet } from './imagenet.ts';
