import '@tensorflow/tfjs';
import { setBackend } from '@tensorflow/tfjs-core';

await setBackend('cpu');
