export { add, and, iand } from '@synfire/block';
export { type SewResnet, type SewResnetOptions, sewResnet18, sewResnet34, sewResnet50, sewResnet101, sewResnet152 } from './sew-resnet.ts';
