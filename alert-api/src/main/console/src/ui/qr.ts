/**
 * QR codes (ISO/IEC 18004) of UTF-8 text: byte mode, error correction M, versions 1 to 20, which hold up to 666 bytes.
 * A grid of booleans, true for dark, without the quiet zone.
 */
const MOST_VERSIONS = 20;
/** Of level M, by version: error correction bytes of a block, and blocks. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

export function qr(text: string): boolean[][] {
  const data = new TextEncoder().encode(text);
  let version = 1;
  while (version < MOST_VERSIONS && capacity(version) * 8 < 4 + countBits(version) + data.length * 8) {
    version += 1;
  }
  if (capacity(version) * 8 < 4 + countBits(version) + data.length * 8) {
    throw new RangeError(`${data.length} bytes do not fit into a QR code of version ${MOST_VERSIONS}`);
  }
  const grid = new Grid(version);
  grid.place(interleaved(version, framed(version, data)));
  return grid.masked();
}

function countBits(version: number): number {
  return version < 10 ? 8 : 16;
}

function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    modules -= (25 * marks - 10) * marks - 55;
  }
  return version >= 7 ? modules - 36 : modules;
}

function capacity(version: number): number {
  return Math.floor(rawModules(version) / 8) - CORRECTION[version]! * BLOCKS[version]!;
}

/** Mode, length, data, end mark, padding. */
function framed(version: number, data: Uint8Array): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i -= 1) {
      bits.push((value >>> i) & 1);
    }
  };
  push(4, 4);
  push(data.length, countBits(version));
  data.forEach((byte) => push(byte, 8));
  push(0, Math.min(4, capacity(version) * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  const bytes: number[] = [];
  for (let i = 0; i < bits.length; i += 8) {
    bytes.push(bits.slice(i, i + 8).reduce((byte, bit) => (byte << 1) | bit, 0));
  }
  for (let pad = 0xec; bytes.length < capacity(version); pad ^= 0xec ^ 0x11) {
    bytes.push(pad);
  }
  return bytes;
}

/** Blocks with their error correction, byte by byte in turn. */
function interleaved(version: number, data: number[]): number[] {
  const blocks = BLOCKS[version]!;
  const correction = CORRECTION[version]!;
  const total = Math.floor(rawModules(version) / 8);
  const short = Math.floor(total / blocks) - correction;
  const longFrom = blocks - (total % blocks);
  const divisor = generator(correction);
  const parts: number[][] = [];
  const checks: number[][] = [];
  let at = 0;
  for (let i = 0; i < blocks; i += 1) {
    const length = short + (i >= longFrom ? 1 : 0);
    const part = data.slice(at, at + length);
    at += length;
    parts.push(part);
    checks.push(remainder(part, divisor));
  }
  const mixed: number[] = [];
  for (let i = 0; i <= short; i += 1) {
    parts.forEach((part) => i < part.length && mixed.push(part[i]!));
  }
  for (let i = 0; i < correction; i += 1) {
    checks.forEach((check) => mixed.push(check[i]!));
  }
  return mixed;
}

/** In GF(2^8) with the polynomial 0x11D. */
function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

function generator(degree: number): number[] {
  const polynomial = [...new Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      polynomial[j] = times(polynomial[j]!, root) ^ (polynomial[j + 1] ?? 0);
    }
    root = times(root, 2);
  }
  return polynomial;
}

function remainder(data: number[], divisor: number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    divisor.forEach((coefficient, i) => {
      rest[i]! ^= times(coefficient, factor);
    });
  }
  return rest;
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  private readonly size: number;
  private readonly dark: boolean[][];
  /** What the standard fixes, and no data or mask touches. */
  private readonly fixed: boolean[][];

  constructor(private readonly version: number) {
    this.size = version * 4 + 17;
    this.dark = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
    for (let i = 0; i < this.size; i += 1) {
      this.fix(6, i, i % 2 === 0);
      this.fix(i, 6, i % 2 === 0);
    }
    this.finder(3, 3);
    this.finder(this.size - 4, 3);
    this.finder(3, this.size - 4);
    this.alignments();
    this.format(0);
    this.versionBits();
  }

  private fix(x: number, y: number, dark: boolean): void {
    this.dark[y]![x] = dark;
    this.fixed[y]![x] = true;
  }

  private finder(cx: number, cy: number): void {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const [x, y] = [cx + dx, cy + dy];
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        if (x >= 0 && x < this.size && y >= 0 && y < this.size) {
          this.fix(x, y, ring !== 2 && ring !== 4);
        }
      }
    }
  }

  private alignments(): void {
    if (this.version === 1) {
      return;
    }
    const count = Math.floor(this.version / 7) + 2;
    const step = Math.ceil((this.version * 4 + 4) / (count * 2 - 2)) * 2;
    const places = [6];
    for (let at = this.size - 7; places.length < count; at -= step) {
      places.splice(1, 0, at);
    }
    places.forEach((cx, i) =>
      places.forEach((cy, j) => {
        const corner = (i === 0 && j === 0) || (i === 0 && j === count - 1) || (i === count - 1 && j === 0);
        for (let d = 0; !corner && d < 25; d += 1) {
          const [dx, dy] = [(d % 5) - 2, Math.floor(d / 5) - 2];
          this.fix(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }),
    );
  }

  /** Level M is 0. */
  private format(mask: number): void {
    let rest = mask;
    for (let i = 0; i < 10; i += 1) {
      rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    }
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (i: number) => ((bits >>> i) & 1) === 1;
    for (let i = 0; i <= 5; i += 1) {
      this.fix(8, i, bit(i));
    }
    this.fix(8, 7, bit(6));
    this.fix(8, 8, bit(7));
    this.fix(7, 8, bit(8));
    for (let i = 9; i < 15; i += 1) {
      this.fix(14 - i, 8, bit(i));
    }
    for (let i = 0; i < 8; i += 1) {
      this.fix(this.size - 1 - i, 8, bit(i));
    }
    for (let i = 8; i < 15; i += 1) {
      this.fix(8, this.size - 15 + i, bit(i));
    }
    this.fix(8, this.size - 8, true);
  }

  private versionBits(): void {
    if (this.version < 7) {
      return;
    }
    let rest = this.version;
    for (let i = 0; i < 12; i += 1) {
      rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    }
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i += 1) {
      const dark = ((bits >>> i) & 1) === 1;
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.fix(a, b, dark);
      this.fix(b, a, dark);
    }
  }

  /** In pairs of columns from the right, up and down in turn; the column of the timing pattern is left out. */
  place(bytes: number[]): void {
    let i = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      const column = right <= 6 ? right - 1 : right;
      for (let row = 0; row < this.size; row += 1) {
        for (let j = 0; j < 2; j += 1) {
          const x = column - j;
          const upward = ((column + 1) & 2) === 0;
          const y = upward ? this.size - 1 - row : row;
          if (!this.fixed[y]![x] && i < bytes.length * 8) {
            this.dark[y]![x] = ((bytes[i >>> 3]! >>> (7 - (i & 7))) & 1) === 1;
            i += 1;
          }
        }
      }
    }
  }

  /** Under the mask that scanners read best. */
  masked(): boolean[][] {
    let best = 0;
    let least = Infinity;
    for (let mask = 0; mask < MASKS.length; mask += 1) {
      this.format(mask);
      const penalty = penaltyOf(this.under(mask));
      if (penalty < least) {
        least = penalty;
        best = mask;
      }
    }
    this.format(best);
    return this.under(best);
  }

  private under(mask: number): boolean[][] {
    return this.dark.map((row, y) => row.map((dark, x) => dark !== (!this.fixed[y]![x] && MASKS[mask]!(x, y))));
  }
}

/** Long runs, blocks of one colour, and an uneven share of dark are hard to read. */
function penaltyOf(grid: boolean[][]): number {
  let penalty = 0;
  let dark = 0;
  const size = grid.length;
  for (let a = 0; a < size; a += 1) {
    for (const at of [(b: number) => grid[a]![b]!, (b: number) => grid[b]![a]!]) {
      let run = 0;
      let line = '';
      for (let b = 0; b < size; b += 1) {
        run = b > 0 && at(b) === at(b - 1) ? run + 1 : 1;
        penalty += run === 5 ? 3 : run > 5 ? 1 : 0;
        line += at(b) ? '1' : '0';
      }
      penalty += 40 * (line.split('00001011101').length + line.split('10111010000').length - 2);
    }
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      dark += grid[y]![x] ? 1 : 0;
      const same = y > 0 && x > 0 && [grid[y - 1]![x], grid[y]![x - 1], grid[y - 1]![x - 1]].every((one) => one === grid[y]![x]);
      penalty += same ? 3 : 0;
    }
  }
  return penalty + Math.floor(Math.abs((dark * 20) / (size * size) - 10)) * 10;
}
