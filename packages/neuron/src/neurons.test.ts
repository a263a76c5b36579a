import { sigmoid } from '@synfire/surrogate';
import { testNeuron } from '@synfire/testing';
import {
  adaptiveLif,
  cubaLif,
  eif,
  gatedLif,
  ifNode,
  integerLif,
  integrateAndFire,
  integrator,
  iterativeLif,
  klif,
  liaf,
  lif,
  msLif,
  noReset,
  pliaf,
  plif,
  qif,
  stbpLif,
  tetLif,
} from './index.ts';

testNeuron('if', ifNode());
testNeuron('if, reset in the gradient', ifNode({ detachReset: false, vReset: -0.2, vThreshold: 0.8 }));
testNeuron('if, soft reset', ifNode({ vReset: null }));
testNeuron('if, soft reset in the gradient', ifNode({ vReset: null, detachReset: false, surrogate: sigmoid() }));
testNeuron('lif', lif(), { range: [-1, 4] });
testNeuron('lif without decay of the input', lif({ tau: 4, decayInput: false, detachReset: false }));
testNeuron('plif', plif({ detachReset: false }), { range: [-1, 4] });
testNeuron('plif per channel', plif({ channels: 4, tau: 3 }), { range: [-1, 4] });
testNeuron('iterative lif', iterativeLif({ decay: 0.9 }));
testNeuron('ms', msLif());
testNeuron('stbp', stbpLif());
testNeuron('tet', tetLif());
testNeuron('klif', klif({ k: 1.25 }), { range: [-1, 4] });
testNeuron('klif, scaled reset', klif({ k: 1.25, scaleReset: true, detachReset: false }), { range: [-1, 4] });
testNeuron('klif, scaled soft reset', klif({ k: 0.8, scaleReset: true, vReset: null }), { range: [-1, 4] });
testNeuron('qif', qif({ detachReset: false }), { range: [-1, 4] });
testNeuron('eif', eif(), { range: [-1, 4] });
testNeuron('cuba', cubaLif());
testNeuron('own charge', integrateAndFire({ params: { a: 0.7 }, charge: (op, { v }, x, { a }) => op.add(op.mul(a, op.mul(v, v)), x) }));
testNeuron('gated lif', gatedLif({ T: 3 }));
testNeuron('gated lif per channel', gatedLif({ channels: 3, gates: 0.7 }));
testNeuron('adaptive lif', adaptiveLif(), { range: [-1, 4] });
testNeuron('adaptive lif, hard reset', adaptiveLif({ vReset: -0.2, detachReset: false }), { range: [-1, 4] });
testNeuron('integer lif', integerLif(), { range: [-1, 4], binary: false });
testNeuron('integer lif, normalised', integerLif({ max: 2, normalized: true }), { binary: false });
testNeuron('liaf', liaf({ detachReset: false }), { range: [-1, 4], binary: false });
testNeuron('liaf, threshold related', liaf({ thresholdRelated: true, activation: (op, h) => op.tanh(h) }), { binary: false });
testNeuron('pliaf', pliaf({ detachReset: false }), { range: [-1, 4], binary: false });
testNeuron('pliaf per channel', pliaf({ channels: 4, tau: 3, decayInput: false }), { binary: false });
testNeuron('integrator', integrator(), { binary: false });
testNeuron('leaky integrator', integrator({ tau: 3 }), { binary: false });
testNeuron('if without reset', ifNode({ reset: noReset }));
testNeuron('plif without reset', plif({ reset: noReset }), { range: [-1, 4] });
testNeuron('klif without reset, per channel', klif({ reset: noReset, channels: 3 }), { range: [-1, 4] });
testNeuron('cuba without reset', cubaLif({ reset: noReset }));
