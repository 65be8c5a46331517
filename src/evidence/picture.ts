import { html, table, utc, type Html } from "./html.ts";

/** Measures of all pictures, in the units of their view box. */
const width = 720;
const labels = 190;
const right = 64;
const row = 22;

const colours = {
  strong: "#1f4e9c",
  soft: "#9fb6d9",
  good: "#1d7a3e",
  bad: "#b3261e",
  line: "#555",
} as const;
export type Colour = Exclude<keyof typeof colours, "line">;

export interface Picture {
  readonly title: string;
  /** What it shows, in one sentence, for whoever does not see it. */
  readonly says: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture with the table of what it was drawn from. */
function figure(
  { title, says, heads, rows }: Picture,
  height: number,
  legend: readonly (readonly [Colour, string])[],
  drawn: readonly Html[],
): Html {
  return html`<figure>
    <h3>${title}</h3>
    <svg role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
      <title>${title}</title>
      <desc>${says}</desc>
      ${drawn}</svg
    >${legend.length > 0 && html`<p class="legend">${legend.map(([colour, what]) => html`<span><i style="background:${colours[colour]}"></i>${what}</span>`)}</p>`}
    <figcaption>${says}</figcaption>
    ${table(`${title}, as figures`, heads, rows)}
  </figure>`;
}

export interface Bar {
  readonly label: string;
  readonly value: number | null;
  /** Beside the bar. */
  readonly words: string;
  readonly colour: Colour;
}

/** Lying bars from zero; one without a value has words alone. */
export function barPicture(
  picture: Picture,
  bars: readonly Bar[],
  legend: readonly (readonly [Colour, string])[] = [],
): Html {
  const most = Math.max(1e-9, ...bars.map(({ value }) => value ?? 0));
  const room = width - labels - right - 60;
  const drawn = bars.map(({ label, value, words, colour }, at) => {
    const y = at * row + 4;
    const length = value === null ? 0 : Math.max(1, (value / most) * room);
    return html`<text x="${labels - 8}" y="${y + 12}" text-anchor="end">${short(label)}</text
      ><rect x="${labels}" y="${y}" width="${length.toFixed(1)}" height="15" fill="${colours[colour]}" /><text
        x="${(labels + length + 6).toFixed(1)}"
        y="${y + 12}"
        >${words}</text
      >`;
  });
  return figure(picture, bars.length * row + 8, legend, drawn);
}

export interface Span {
  readonly label: string;
  readonly from: Date;
  readonly to: Date;
  readonly colour: Colour;
}

/** Spans of time under each other on one axis. */
export function timePicture(
  picture: Picture,
  spans: readonly Span[],
  legend: readonly (readonly [Colour, string])[] = [],
): Html {
  const times = spans.flatMap(({ from, to }) => [from.getTime(), to.getTime()]);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const room = width - labels - 12;
  const x = (at: number) => labels + (last === first ? 0 : ((at - first) / (last - first)) * room);
  const bottom = spans.length * row + 6;
  const axis = html`<line
      x1="${labels}"
      y1="${bottom}"
      x2="${labels + room}"
      y2="${bottom}"
      stroke="${colours.line}"
    /><text x="${labels}" y="${bottom + 16}">${utc(new Date(first))}</text
    ><text x="${labels + room}" y="${bottom + 16}" text-anchor="end">${utc(new Date(last))}</text>`;
  const drawn = spans.map(({ label, from, to, colour }, at) => {
    const y = at * row + 4;
    const start = Math.min(x(from.getTime()), labels + room - 3);
    const length = Math.max(3, x(to.getTime()) - start);
    return html`<text x="${labels - 8}" y="${y + 12}" text-anchor="end">${short(label)}</text
      ><rect
        x="${start.toFixed(1)}"
        y="${y}"
        width="${length.toFixed(1)}"
        height="15"
        fill="${colours[colour]}"
      />`;
  });
  return figure(picture, bottom + 24, legend, [...drawn, axis]);
}

export interface Column {
  readonly start: Date;
  /** Calls with the trunk's bypass on, and with it off. */
  readonly on: number;
  readonly off: number;
}

export interface Panel {
  readonly label: string;
  readonly columns: readonly Column[];
}

/** Calls over time, a panel for each trunk, on one scale. `mark`: the moment at which everything changed. */
export function columnPicture(
  picture: Picture,
  panels: readonly Panel[],
  { step, mark }: { readonly step: number; readonly mark: Date },
): Html {
  const times = panels.flatMap(({ columns }) => columns.map(({ start }) => start.getTime()));
  const [first, last] = [Math.min(...times), Math.max(...times) + step];
  const most = Math.max(1, ...panels.flatMap(({ columns }) => columns.map(({ on, off }) => on + off)));
  const tall = 90;
  const room = width - labels - 12;
  const wide = (room * step) / (last - first);
  const x = (at: number) => labels + ((at - first) / (last - first)) * room;
  const drawn = panels.map(({ label, columns }, at) => {
    const base = at * (tall + 16) + tall + 4;
    const high = (calls: number) => (calls / most) * tall;
    return html`<text x="${labels - 8}" y="${base - 4}" text-anchor="end">${short(label)}</text
      ><text x="${labels - 8}" y="${base - tall + 10}" text-anchor="end">${most}</text
      ><line
        x1="${labels}"
        y1="${base}"
        x2="${labels + room}"
        y2="${base}"
        stroke="${colours.line}"
      />${columns.map(({ start, on, off }) => {
        const left = x(start.getTime()).toFixed(1);
        const size = Math.max(1, wide - 1).toFixed(1);
        return html`<rect
            x="${left}"
            y="${(base - high(on)).toFixed(1)}"
            width="${size}"
            height="${high(on).toFixed(1)}"
            fill="${colours.strong}"
          /><rect
            x="${left}"
            y="${(base - high(on + off)).toFixed(1)}"
            width="${size}"
            height="${high(off).toFixed(1)}"
            fill="${colours.soft}"
          />`;
      })}`;
  });
  const bottom = panels.length * (tall + 16);
  const at = Math.min(Math.max(x(mark.getTime()), labels), labels + room);
  const axis = html`<line
      x1="${at.toFixed(1)}"
      y1="0"
      x2="${at.toFixed(1)}"
      y2="${bottom}"
      stroke="${colours.bad}"
      stroke-dasharray="4 3"
    /><text x="${labels}" y="${bottom + 14}">${utc(new Date(first))}</text
    ><text x="${labels + room}" y="${bottom + 14}" text-anchor="end">${utc(new Date(last))}</text>`;
  return figure(
    picture,
    bottom + 22,
    [
      ["strong", "trunk's bypass on"],
      ["soft", "trunk's bypass off"],
      ["bad", "first effect (dashed)"],
    ],
    [...drawn, axis],
  );
}

/** The table below says it in full. */
function short(label: string): string {
  const most = 28;
  const characters = [...label];

  return characters.length <= most ? label : `${characters.slice(0, most - 1).join("")}…`;
}
