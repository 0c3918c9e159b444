/** One chunk of a RIFF file: its name, its length and its bytes, of which there is an even number. */
function chunk(name: string, payload: Buffer): Buffer {
  const head = Buffer.from(`${name}....`, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload, Buffer.alloc(payload.length % 2)]);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}

/** The chunks of a still WebP that hold its picture. */
function pictureIn(still: Buffer): Buffer {
  const found: Buffer[] = [];
  for (let at = 12; at < still.length;) {
    const length = still.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (/^(?:VP8[ L]|ALPH)$/u.test(still.toString('latin1', at, at + 4))) found.push(still.subarray(at, end));
    at = end;
  }
  return Buffer.concat(found);
}

interface Film {
  readonly width: number;
  readonly height: number;
  readonly eachMs: number;
}

/**
 * Stills of one size, one after the other, again and again, as an animated WebP.
 * https://developers.google.com/speed/webp/docs/riff_container#animation
 */
export function animated(stills: readonly Buffer[], { width, height, eachMs }: Film): Buffer {
  const size = Buffer.concat([uint24(width - 1), uint24(height - 1)]);
  const isAnimated = Buffer.from([0x02, 0, 0, 0]);
  const backgroundAndLoops = Buffer.from([255, 255, 255, 255, 0, 0]);
  const place = Buffer.alloc(6);
  const isWhole = Buffer.from([0x02]);
  const frames = stills.map((still) =>
    chunk('ANMF', Buffer.concat([place, size, uint24(eachMs), isWhole, pictureIn(still)])),
  );
  return chunk(
    'RIFF',
    Buffer.concat([
      Buffer.from('WEBP'),
      chunk('VP8X', Buffer.concat([isAnimated, size])),
      chunk('ANIM', backgroundAndLoops),
      ...frames,
    ]),
  );
}
