import type { Layer } from '@synfire/core';
import type { Join } from '@synfire/kernel';
import type { Initializer } from '@synfire/layers';
import type { Head } from '@synfire/resnet';
import type { Recipe } from '@synfire/train';

/** Where a network is from, as the listing's headings say it. */
export interface Paper {
  /** The heading of its networks. */
  readonly title: string;
  readonly authors: string;
  readonly year: number;
  readonly arxiv: string;
  /** What else is to be said of the source: the section, the code, what is a reconstruction. */
  readonly note: string;
}

/** What the command line asks of a network. */
interface Build {
  readonly classes: number;
  readonly T?: number;
  readonly initializer?: Initializer;
  readonly head?: Head;
  readonly remat?: boolean;
  /** Heeded only where `joins` says so. */
  readonly join?: Join;
}

/** A network that the command line lists. */
export interface Listed {
  readonly build: (options: Build) => Layer;
  readonly paper: Paper;
  /** Time steps of the published runs. */
  readonly T: number;
  /** What its size is counted for: the paper's `[H, W, C]`, most often one. */
  readonly inputs: readonly (readonly [H: number, W: number, C: number])[];
  readonly classes: number;
}

/** A network for images, which the command line trains. */
export interface Model extends Listed {
  /** Whether its blocks join as --connect says. */
  readonly joins: boolean;
  /** Whether its head may be exchanged for one that gives the logits of every time step. */
  readonly everyStep: boolean;
  readonly recipe: Recipe;
}

/** A network of ImageNet's 1000 classes, counted for the recipe's size and for further ones. */
export const ofImagenet = (build: Model['build'], paper: Paper, recipe: Recipe, ...further: readonly number[]): Model => ({
  build: ({ join: _, ...options }) => build(options),
  paper,
  recipe,
  T: recipe.T,
  inputs: [recipe.size, ...further].map((side) => [side, side, 3] as const),
  classes: 1000,
  joins: false,
  everyStep: true,
});

/** A network of CIFAR-10's classes. */
export const ofCifar = (build: Model['build'], paper: Paper, recipe: Recipe): Model => ({
  ...ofImagenet(build, paper, recipe),
  classes: 10,
});
