import { tensorflow } from '@synfire/tensorflow';

// Event-driven convolution below this density, which nothing needs to be timed for: tests meet both ways, and the same on all machines.
process.env.SYNFIRE_EVENT_CONV ??= '0.3';
await tensorflow();
