export { msNorm, msParts } from './ms-parts.ts';
export { type MsResnet, type MsResnetOptions, msResnet18, msResnet34, msResnet104 } from './ms-resnet.ts';
export {
  type MsResnetCifarOptions,
  msResnetCifar,
  msResnetWideCifar18,
} from './ms-resnet-cifar.ts';
export { msStem, msTripleStem } from './stems.ts';
