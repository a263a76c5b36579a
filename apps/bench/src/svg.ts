import { writeAtomically } from '@synfire/checkpoint';

/** Colours of pictures: brighter (ON) and darker (OFF) events, lines, and text. */
export const ink = { on: '#d9480f', off: '#1864ab', line: '#adb5bd', text: '#212529' } as const;

/** Text as XML has it. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A text whose `anchor` stands at a place. */
export const label = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end' = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;

/** A picture of some elements on white. */
export const svg = (width: number, height: number, elements: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="${ink.text}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...elements,
    '</svg>',
    '',
  ].join('\n');

/** Writes a picture whole or not at all. */
export const writeSvg = (file: string, text: string): Promise<void> => writeAtomically(file, (sink) => sink.writeFile(text));
