import { cpu } from './cpu.ts';

/** The oldest glibc that TensorFlow's wheels run on. */
const oldestGlibc = 27;

/** The second number of this system's glibc version (2.36 gives 36); undefined where the system has none, as Alpine. */
export function glibc(): number | undefined {
  // The types of Node declare the report as a plain object; its header's field is documented.
  const report: { readonly header?: { readonly glibcVersionRuntime?: string } } = process.report.getReport();
  const minor = report.header?.glibcVersionRuntime?.split('.')[1];
  return minor === undefined ? undefined : Number(minor);
}

/** Why TensorFlow can not be installed on this kind of machine; undefined where it can. */
export function unsupported(): string | undefined {
  const here = `${process.platform} ${process.arch}`;
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return `TensorFlow is prepared for Linux on x64 and arm64 only, and this is ${here}; use another tfjs backend here`;
  }
  const minor = glibc();
  if (minor === undefined)
    return `TensorFlow needs glibc 2.${oldestGlibc}, and this ${here} system (Alpine?) has none; use a glibc based image`;
  if (minor < oldestGlibc)
    return `TensorFlow needs glibc 2.${oldestGlibc} or newer, and this system has 2.${minor}; use a newer system or image`;
  const { flags } = cpu();
  if (process.arch === 'x64' && flags.length > 0 && !flags.includes('avx')) return 'TensorFlow needs a CPU with AVX, and this one has none';
  return undefined;
}

/** The wheel tags that pip may take for this machine, newest first. */
export function wheelPlatforms(): readonly string[] {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const newest = glibc() ?? oldestGlibc;
  // pip does not derive older tags from a PEP 600 one, so each is named.
  const numbered = Array.from({ length: newest - 16 }, (_, i) => `manylinux_2_${newest - i}_${arch}`);
  return [...numbered, `manylinux2014_${arch}`, `manylinux2010_${arch}`, `manylinux1_${arch}`];
}
