import type { Dtype } from '../dtype.ts';
import type { Fail } from './error.ts';
import { key } from './machine.ts';
import { view } from './tensor.ts';
import type { Global, Item } from './value.ts';

const storages: Readonly<Record<string, Dtype>> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  DoubleStorage: 'F64',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

type Call = NonNullable<Global['call']>;

/** The first argument alone, such as the tensor of a parameter. */
const first: Call = ([value], fail) => value ?? fail('makes something of nothing');

const tensor: Call = ([storage, offset, size, stride], fail) => view(storage, offset, size, stride, fail);

/** Python 2 gives an OrderedDict's entries as a list of pairs, a Counter has its as a dict. */
const dict: Call = ([given = []], fail) => {
  if (given instanceof Map) return new Map(given);
  if (!Array.isArray(given)) return fail('makes a dict of what is no list of pairs');
  return new Map(
    given.map((pair) => (Array.isArray(pair) ? [key(pair[0], fail), pair[1] ?? null] : fail('makes a dict of what are no pairs'))),
  );
};

/** Everything that may be called while a file is read. */
const calls: Readonly<Record<string, Call>> = {
  'collections.OrderedDict': dict,
  'collections.Counter': dict,
  'argparse.Namespace': () => new Map<string, Item>(),
  'torch._utils._rebuild_tensor': tensor,
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': first,
  'torch._utils._rebuild_parameter_with_state': first,
  'torch.Size': first,
  'torch.device': first,
};

/** Names that stand for themselves. */
const constants = /^torch\.(float(16|32|64)|bfloat16|half|double|float|u?int8|int16|int32|int64|bool)$/;

/** What a Python name in a pickle stands for. Fails for every name but those above, so that no code is ever run. */
export function findGlobal(name: string, fail: Fail): Item {
  if (constants.test(name)) return name;
  if (Object.hasOwn(calls, name)) {
    const call = calls[name];
    if (call) return { kind: 'global', name, call };
  }
  // Types of tensors in tar archives, which are told by their storage.
  if (/^torch\.\w+Tensor$/.test(name)) return { kind: 'global', name };
  const type = /^torch\.(?:cuda\.)?(\w+Storage)$/.exec(name)?.[1] ?? '';
  const dtype = Object.hasOwn(storages, type) ? storages[type] : undefined;
  if (dtype) return { kind: 'global', name, dtype };
  return fail(
    `asks for ${name.slice(0, 100)}, which is neither a tensor nor a container; it was refused and nothing was run. Save the weights alone: torch.save(net.state_dict(), file)`,
  );
}
