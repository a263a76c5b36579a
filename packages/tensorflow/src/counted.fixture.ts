import type { TensorflowBackend } from './kernels/raw.ts';

/** Counts the tensors that live in TensorFlow from now on, those that tfjs's engine does not know included. */
export function counted(holder: TensorflowBackend): () => number {
  const { binding } = holder;
  let alive = 0;
  const watched: Partial<typeof binding> = {
    createTensor: (...all) => {
      alive++;
      return binding.createTensor(...all);
    },
    executeOp: (...all) => {
      const made = binding.executeOp(...all);
      alive += made.length;
      return made;
    },
    deleteTensor: (id) => {
      alive--;
      binding.deleteTensor(id);
    },
  };
  holder.binding = Object.create(binding, Object.getOwnPropertyDescriptors(watched));
  return () => alive;
}
