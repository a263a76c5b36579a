import '@tensorflow/tfjs';
import { setBackend } from '@tensorflow/tfjs-core';

await setBackend('cpu');
process.env.SYNFIRE_SLOW_BACKEND = '1';
