import { tensorflow } from '@synfire/tensorflow';

// Event-driven convolution below this density and Winograd's larger tiles, which nothing needs to be timed for: tests meet all ways, and
// the same on all machines.
process.env.SYNFIRE_EVENT_CONV ??= '0.3';
process.env.SYNFIRE_WINOGRAD ??= '4';
await tensorflow();
