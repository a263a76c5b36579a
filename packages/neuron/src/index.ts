export { gradientsByName, initialParams, kernelInputs } from './params.ts';
