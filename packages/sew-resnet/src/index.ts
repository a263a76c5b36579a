export { add, and, iand, iandSwapped } from '@synfire/block';
export { plainNet, type SmallNet, type SmallNetOptions, sevenBNet, sewCifarNet, wideSevenBNet } from './event-nets.ts';
export { plainBlock } from './plain-block.ts';
export { type PooledResnetOptions, type PooledStage, pooledResnet } from './pooled-resnet.ts';
export { type SewResnet, type SewResnetOptions, sewResnet18, sewResnet34, sewResnet50, sewResnet101, sewResnet152 } from './sew-resnet.ts';
