import { inflateSync } from "node:zlib";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row from the top. */
  readonly pixels: Uint8Array;
}

const signature = "89504e470d0a1a0a";
/** Bytes a pixel by colour type: 2 is red, green, blue; 6 the same with alpha. */
const channelsOf: Readonly<Record<number, number>> = { 2: 3, 6: 4 };

/**
 * Reads a PNG of 8 bits a channel, in true colour, not interlaced, as icons are. Null where it is anything else.
 * Source: "Portable Network Graphics (PNG) Specification (Third Edition)", chunks and filtering.
 */
export function readPng(file: Uint8Array): Picture | null {
  const bytes = Buffer.from(file);
  if (bytes.subarray(0, 8).toString("hex") !== signature) return null;
  const parts: Buffer[] = [];
  let header: Buffer | null = null;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR" && data.length === 13) header = data;
    if (type === "IDAT") parts.push(data);
    at += 12 + length;
  }
  if (!header) return null;
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const channels = channelsOf[header.readUInt8(9)];
  if (header.readUInt8(8) !== 8 || channels === undefined || header.readUInt8(12) !== 0) return null;
  const raw = inflated(Buffer.concat(parts));
  if (raw?.length !== height * (1 + width * channels)) return null;
  return { width, height, pixels: withAlpha(unfiltered(raw, width * channels, channels), channels) };
}

function inflated(data: Buffer): Buffer | null {
  try {
    return inflateSync(data, { maxOutputLength: 16 * 1024 * 1024 });
  } catch {
    return null;
  }
}

/** Each row begins with its filter, which says what its bytes are differences from. */
function unfiltered(raw: Buffer, stride: number, channels: number): Uint8Array {
  const rows = raw.length / (stride + 1);
  const out = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    for (let i = 0; i < stride; i += 1) {
      const left = i >= channels ? (out[row * stride + i - channels] ?? 0) : 0;
      const up = row > 0 ? (out[(row - 1) * stride + i] ?? 0) : 0;
      const corner = row > 0 && i >= channels ? (out[(row - 1) * stride + i - channels] ?? 0) : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[row * stride + i] = (raw[row * (stride + 1) + 1 + i] ?? 0) + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function withAlpha(samples: Uint8Array, channels: number): Uint8Array {
  if (channels === 4) return samples;
  const out = new Uint8Array((samples.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel * 3 < samples.length; pixel += 1) {
    out.set(samples.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return out;
}
