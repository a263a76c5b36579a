import { testKernels } from './test-kernels.ts';

testKernels();
