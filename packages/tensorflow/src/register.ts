/** Registers this package's faster kernels under the backend name `tensorflow`; called once, when the backend has been registered. */
export function registerKernels(): void {}
