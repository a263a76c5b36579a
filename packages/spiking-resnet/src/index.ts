export {
  type SpikingResnet,
  type SpikingResnetOptions,
  spikingResnet18,
  spikingResnet34,
  spikingResnet50,
  spikingResnet101,
  spikingResnet152,
} from './spiking-resnet.ts';
export { type TdbnResnet19Options, tdbnResnet19 } from './tdbn-resnet19.ts';
