import { aedat2 } from './aedat2.ts';
import { aedat3 } from './aedat3.ts';
import { aedat4 } from './aedat4.ts';
import { atis } from './atis.ts';
import { dat } from './dat.ts';
import { evt2 } from './evt2.ts';
import { evt3 } from './evt3.ts';
import { evt21 } from './evt21.ts';
import type { Format } from './format.ts';
import { npz } from './npz.ts';

/** A name of `formats`. */
export type FormatName = 'aedat2' | 'aedat3' | 'aedat4' | 'dat' | 'evt2' | 'evt21' | 'evt3' | 'atis' | 'npz';

/** The formats of one recording a file, as they are without options. */
export const formats: Readonly<Record<FormatName, Format>> = {
  aedat2: aedat2(),
  aedat3,
  aedat4: aedat4(),
  dat,
  evt2,
  evt21,
  evt3,
  atis,
  npz: npz(),
};
