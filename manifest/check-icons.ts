import { readPng, type Picture } from "./png.ts";

/** What Teams asks of the two icons and the schema cannot see. Source: "App icons", Microsoft Teams developer docs. */
export function iconProblems(icons: {
  readonly color: Uint8Array;
  readonly outline: Uint8Array;
}): readonly string[] {
  const color = readPng(icons.color);
  const outline = readPng(icons.outline);
  return [
    ...(color ? sizeProblems("color.png", color, 192) : [unreadable("color.png")]),
    ...(color && !pixelsOf(color).every(({ alpha }) => alpha === 255)
      ? ["color.png: must be filled, without transparent pixels"]
      : []),
    ...(outline ? sizeProblems("outline.png", outline, 32) : [unreadable("outline.png")]),
    ...(outline ? outlineProblems(outline) : []),
  ];
}

function outlineProblems(picture: Picture): readonly string[] {
  const pixels = pixelsOf(picture);
  const drawn = pixels.filter(({ alpha }) => alpha > 0);
  return [
    ...(drawn.length === pixels.length ? ["outline.png: must have a transparent background"] : []),
    ...(drawn.length === 0 ? ["outline.png: is empty"] : []),
    ...(drawn.some(({ white }) => !white) ? ["outline.png: must be white and nothing else"] : []),
  ];
}

function sizeProblems(name: string, { width, height }: Picture, wanted: number): readonly string[] {
  if (width === wanted && height === wanted) return [];
  return [`${name}: is ${width} by ${height} pixels, must be ${wanted} by ${wanted}`];
}

function unreadable(name: string): string {
  return `${name}: must be a PNG of 8 bits a channel in true colour, not interlaced`;
}

function pixelsOf({ pixels }: Picture): readonly { readonly white: boolean; readonly alpha: number }[] {
  return Array.from({ length: pixels.length / 4 }, (_, index) => {
    const [red, green, blue, alpha = 0] = pixels.subarray(index * 4, index * 4 + 4);
    return { white: red === 255 && green === 255 && blue === 255, alpha };
  });
}
