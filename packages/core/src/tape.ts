import { engine } from '@tensorflow/tfjs-core';

/**
 * Runs `f`, which may take gradients with tfjs's tape, inside a gradient function of tfjs.
 * A nested gradient clears the engine's active tape and crashes the outer one; putting it aside and back cures that.
 * The one place of the project that touches the engine's tape.
 */
export function isolated<R>(f: () => R): R {
  const { state } = engine();
  const tape = state.activeTape;
  try {
    return f();
  } finally {
    if (tape) state.activeTape = tape;
  }
}
