/** Places of WGS-84 on the square of web maps: 0 to 1 from west to east and from north to south. */
export interface Spot {
  x: number;
  y: number;
}

/** What a map shows: the middle, and how many pixels the whole world is wide. */
export interface View {
  middle: Spot;
  scale: number;
}

export const TILE = 256;
export const MOST_ZOOM = 18;
const LEAST_SCALE = TILE * 2 ** 3;
const MOST_SCALE = TILE * 2 ** MOST_ZOOM;

export function spot(latitude: number, longitude: number): Spot {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

export function pixel(view: View, at: Spot, width: number, height: number): Spot {
  return { x: (at.x - view.middle.x) * view.scale + width / 2, y: (at.y - view.middle.y) * view.scale + height / 2 };
}

/** Shows all of these, with some room around. */
export function fit(spots: readonly Spot[], width: number, height: number): View {
  const xs = spots.map((one) => one.x);
  const ys = spots.map((one) => one.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = 0.86 * Math.min(width / Math.max(right - left, 1e-6), height / Math.max(bottom - top, 1e-6));
  return { middle: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: clamp(scale) };
}

export function clamp(scale: number): number {
  return Math.max(LEAST_SCALE, Math.min(MOST_SCALE, scale));
}

/** Nearer or farther, with the place under the pointer where it is. */
export function zoom(view: View, by: number, at: Spot, width: number, height: number): View {
  const scale = clamp(view.scale * by);
  const held = { x: view.middle.x + (at.x - width / 2) / view.scale, y: view.middle.y + (at.y - height / 2) / view.scale };
  return { scale, middle: { x: held.x - (at.x - width / 2) / scale, y: held.y - (at.y - height / 2) / scale } };
}

export interface Group<T> {
  x: number;
  y: number;
  members: T[];
}

/** Those whose marks would lie on one another become one: by squares of `cell` pixels. */
export function grouped<T>(marks: readonly { at: Spot; of: T }[], cell: number): Group<T>[] {
  const cells = new Map<string, Group<T>>();
  for (const { at, of } of marks) {
    const key = `${Math.floor(at.x / cell)}/${Math.floor(at.y / cell)}`;
    const group = cells.get(key);
    if (group) {
      group.x += (at.x - group.x) / (group.members.length + 1);
      group.y += (at.y - group.y) / (group.members.length + 1);
      group.members.push(of);
    } else {
      cells.set(key, { x: at.x, y: at.y, members: [of] });
    }
  }
  return [...cells.values()];
}

/** The tiles that cover what is shown, each with its place in pixels. */
export function tiles(view: View, width: number, height: number): { key: string; url(template: string): string; x: number; y: number; size: number }[] {
  const level = Math.max(0, Math.min(MOST_ZOOM, Math.round(Math.log2(view.scale / TILE))));
  const across = 2 ** level;
  const size = view.scale / across;
  const left = Math.floor((view.middle.x - width / 2 / view.scale) * across);
  const right = Math.floor((view.middle.x + width / 2 / view.scale) * across);
  const top = Math.max(0, Math.floor((view.middle.y - height / 2 / view.scale) * across));
  const bottom = Math.min(across - 1, Math.floor((view.middle.y + height / 2 / view.scale) * across));
  const all = [];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const wrapped = ((column % across) + across) % across;
      const corner = pixel(view, { x: column / across, y: row / across }, width, height);
      all.push({ key: `${level}/${column}/${row}`, x: corner.x, y: corner.y, size, url: (template: string) => template.replace('{z}', String(level)).replace('{x}', String(wrapped)).replace('{y}', String(row)) });
    }
  }
  return all;
}
