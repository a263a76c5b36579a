import type { Layer } from '@synfire/core';
import type { Initializer, NormFactory } from '@synfire/layers';
import type { AnyNeuron } from '@synfire/neuron';

/** What every block of a model is made of. */
export interface Parts {
  /** A neuron, or a layer of neurons that mix time steps, such as `psn()`. */
  readonly neuron: AnyNeuron;
  readonly norm: NormFactory;
  /** Initial weights of convolutions. */
  readonly initializer: Initializer;
}

/** Where in a model a block stands. */
export interface Placement {
  /** Width of the stage; the block gives `filters · expansion` channels. */
  readonly filters: number;
  readonly strides: number;
  /** Whether shortcut and branch differ in shape, so that the shortcut needs a convolution. */
  readonly project: boolean;
  /** Probability that a sample's branch survives a step of training (`residual`); 1 where it is left out. */
  readonly survival?: number;
}

/** A kind of residual block; a new one is a value of this type. */
export interface Block {
  /** Output channels over width: 1 for basic blocks, 4 for bottlenecks. */
  readonly expansion: number;
  layer(at: Placement, parts: Parts): Layer;
}
