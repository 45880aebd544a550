import { createColorPalette, type ParseToken, parseAnsiSequences } from 'ansi-sequence-parser';
import fastStringTruncatedWidth from 'fast-string-truncated-width';

const cell = { width: 8.4, height: 19 };
const margin = { left: 16, top: 44, bottom: 16 };
const columns = 80;

const palette = createColorPalette({
  black: '#1c2128',
  red: '#ff7b72',
  green: '#7ee787',
  yellow: '#e3b341',
  blue: '#79c0ff',
  magenta: '#d2a8ff',
  cyan: '#76e3ea',
  white: '#e6edf3',
  brightBlack: '#8b949e',
  brightRed: '#ffa198',
  brightGreen: '#aff5b4',
  brightYellow: '#f2cc60',
  brightBlue: '#a5d6ff',
  brightMagenta: '#e2c5ff',
  brightCyan: '#b3f0ff',
  brightWhite: '#ffffff',
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A piece of one colour. Each has its own place, so that a wide character moves nothing that comes after it. */
function piece({ value, foreground, decorations }: ParseToken, column: number): string {
  const attributes = [
    `x="${(margin.left + column * cell.width).toFixed(1)}"`,
    ...(foreground ? [`fill="${palette.value(foreground)}"`] : []),
    ...(decorations.has('bold') ? ['font-weight="bold"'] : []),
    ...(decorations.has('dim') ? ['opacity="0.65"'] : []),
  ];
  return `<tspan ${attributes.join(' ')}>${escaped(value)}</tspan>`;
}

function line(text: string, row: number): string {
  if (text === '') return '';
  let column = 0;
  const pieces = parseAnsiSequences(text).map((token) => {
    const drawn = token.value.trim() === '' ? '' : piece(token, column);
    column += fastStringTruncatedWidth(token.value).width;
    return drawn;
  });
  const y = margin.top + (row + 1) * cell.height - 5;
  return `<text y="${y}" xml:space="preserve">${pieces.join('')}</text>`;
}

/** A terminal of 80 columns with a command and what it printed, as SVG. The words stay words, for screen readers. */
export function terminalSvg(command: string, output: string): string {
  const lines = [`\x1b[32m$\x1b[39m \x1b[1m${command}\x1b[22m`, '', ...output.trimEnd().split('\n')];
  const width = Math.round(2 * margin.left + columns * cell.width);
  const height = margin.top + lines.length * cell.height + margin.bottom;
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${22 + index * 20}" cy="22" r="6" fill="${colour}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escaped(command)}</title>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>`,
    ...lights,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, &quot;DejaVu Sans Mono&quot;, monospace" font-size="14" fill="#e6edf3">',
    ...lines.map(line).filter(Boolean),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
