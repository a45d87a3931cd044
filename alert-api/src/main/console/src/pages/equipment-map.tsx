import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import outline from '../../map/outline.json';
import type { Answer, Equipment } from '../api/equipment';
import { useEvery } from '../state/every';
import { useResource } from '../state/resource';
import { href } from '../state/router';
import { useWords } from '../text/i18n';
import { AnswerBadge, EquipmentNav } from '../ui/equipment-parts';
import { fit, grouped, pixel, spot, tiles, zoom, type Group, type Spot, type View } from '../ui/mercator';
import { Choice, Loading, PageHead, Problem } from '../ui/parts';

const ANSWERS: readonly (Answer | '')[] = ['', 'no', 'check', 'yes'];
const CELL = 46;
const STEP = 1.6;
const MOVE = 80;

interface MapSettings {
  tiles: { url: string; attribution: string } | null;
}

/** Where equipment stands, by what its file says. Works without any network: the outlines are a sketch of its own. */
export function EquipmentMapPage() {
  const { t } = useWords();
  const [answer, setAnswer] = useState<Answer | ''>('');
  const [chosen, setChosen] = useState<Equipment[]>([]);
  const list = useEvery<Equipment>(`/api/v1/equipment${answer ? `?mayBeUsed=${answer}` : ''}`);
  const settings = useResource<MapSettings>('/api/v1/map');
  const placed = useMemo(() => (list.items ?? []).filter((one) => one.latitude !== null && one.longitude !== null), [list.items]);
  return (
    <>
      <EquipmentNav />
      <PageHead title={t('equipment.map')} lead={t('equipment.map-lead')}>
        <Choice<Answer | ''> label={t('equipment.may-be-used')} value={answer} onChange={(next) => { setAnswer(next); setChosen([]); }} options={ANSWERS.map((value) => ({ value, text: value ? t(`equipment.answer.${value}`) : t('equipment.all') }))} />
      </PageHead>
      {list.error !== undefined && <Problem error={list.error} retry={list.reload} />}
      {!list.items && list.error === undefined && <Loading lines={4} />}
      {list.items && <EquipmentMap items={placed} settings={settings.data} onChoose={setChosen} />}
      {list.items && <p class="hint">{t('equipment.placed', { n: placed.length, all: list.items.length })}</p>}
      {chosen.length > 0 && <Chosen items={chosen} />}
    </>
  );
}

function Chosen({ items }: { items: Equipment[] }) {
  const { of } = useWords();
  return (
    <section class="card pad equipment-section" aria-live="polite">
      <ul class="record-list">{items.slice(0, 100).map((one) => <li key={one.id}><AnswerBadge answer={one.mayBeUsed} /><span><a href={href('equipment', one.id)}>{of(one.name, one.id)}</a><small class="mono muted">{one.registration || one.code || one.id}</small></span><span class="muted">{one.district}</span></li>)}</ul>
    </section>
  );
}

const OUTLINE_SPOTS = outline.features.flatMap((feature) => (feature.properties.kind === 'area' ? (feature.geometry.coordinates as number[][][]).flat() : [])).map(([longitude = 0, latitude = 0]) => spot(latitude, longitude));

function EquipmentMap({ items, settings, onChoose }: { items: Equipment[]; settings: MapSettings | undefined; onChoose(items: Equipment[]): void }) {
  const { t, of } = useWords();
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [view, setView] = useState<View>();
  const held = useRef<{ at: Spot; moved: boolean }>();
  useEffect(() => {
    const element = frame.current;
    if (!element) {
      return undefined;
    }
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { width, height } = size;
  const shown = view ?? (width > 0 ? fit(OUTLINE_SPOTS, width, height) : undefined);
  const marks = useMemo(() => (shown ? grouped(items.map((one) => ({ of: one, at: pixel(shown, spot(one.latitude ?? 0, one.longitude ?? 0), width, height) })).filter(({ at }) => at.x > -CELL && at.x < width + CELL && at.y > -CELL && at.y < height + CELL), CELL) : []), [items, shown, width, height]);
  const point = (event: MouseEvent): Spot => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const nearer = (by: number, at: Spot = { x: width / 2, y: height / 2 }) => shown && setView(zoom(shown, by, at, width, height));
  const move = (x: number, y: number) => shown && setView({ ...shown, middle: { x: shown.middle.x + x / shown.scale, y: shown.middle.y + y / shown.scale } });
  const key = (event: KeyboardEvent) => {
    const steps: Record<string, () => void> = { '+': () => nearer(STEP), '=': () => nearer(STEP), '-': () => nearer(1 / STEP), ArrowLeft: () => move(-MOVE, 0), ArrowRight: () => move(MOVE, 0), ArrowUp: () => move(0, -MOVE), ArrowDown: () => move(0, MOVE) };
    const step = steps[event.key];
    if (step && event.target === frame.current) {
      event.preventDefault();
      step();
    }
  };
  const choose = (group: Group<Equipment>) => {
    onChoose(group.members);
    if (group.members.length > 1 && shown) {
      setView(zoom(shown, STEP * STEP, { x: group.x, y: group.y }, width, height));
    }
  };
  return (
    <div class="map-card card">
      <div ref={frame} class="map" tabIndex={0} role="application" aria-label={t('equipment.map-label')} data-testid="equipment-map" onKeyDown={key}
        onWheel={(event) => { event.preventDefault(); nearer(event.deltaY < 0 ? 1.25 : 0.8, point(event)); }}
        onPointerDown={(event) => { if (event.target instanceof Element && !event.target.closest('button, a')) { held.current = { at: point(event), moved: false }; frame.current?.setPointerCapture(event.pointerId); } }}
        onPointerMove={(event) => { if (held.current) { const at = point(event); move(held.current.at.x - at.x, held.current.at.y - at.y); held.current = { at, moved: true }; } }}
        onPointerUp={() => { held.current = undefined; }} onPointerCancel={() => { held.current = undefined; }}>
        {shown && settings?.tiles && tiles(shown, width, height).map((tile) => <img key={tile.key} alt="" draggable={false} src={tile.url(settings.tiles?.url ?? '')} style={{ left: `${tile.x}px`, top: `${tile.y}px`, width: `${tile.size + 0.5}px`, height: `${tile.size + 0.5}px` }} />)}
        {shown && <Outline view={shown} width={width} height={height} sketch={!settings?.tiles} of={of} />}
        {marks.map((group) => <Marker key={group.members[0]?.id} group={group} onChoose={() => choose(group)} />)}
        <div class="map-tools">
          <button type="button" class="button small" aria-label={t('equipment.nearer')} onClick={() => nearer(STEP)}>+</button>
          <button type="button" class="button small" aria-label={t('equipment.farther')} onClick={() => nearer(1 / STEP)}>−</button>
          <button type="button" class="button small" onClick={() => setView(undefined)}>{t('equipment.whole')}</button>
        </div>
        <p class="map-note">{settings?.tiles ? settings.tiles.attribution : t('equipment.sketch')}</p>
      </div>
    </div>
  );
}

function Outline({ view, width, height, sketch, of }: { view: View; width: number; height: number; sketch: boolean; of: ReturnType<typeof useWords>['of'] }) {
  const line = (coordinates: number[][]) => coordinates.map(([longitude = 0, latitude = 0]) => pixel(view, spot(latitude, longitude), width, height)).map((at, index) => `${index === 0 ? 'M' : 'L'}${at.x.toFixed(1)} ${at.y.toFixed(1)}`).join('');
  return sketch ? (
    <svg class="map-outline" width={width} height={height} aria-hidden="true">
      {outline.features.map((feature) => {
        const name = of(feature.properties.name);
        if (feature.geometry.type === 'Polygon') {
          return <path key={name} class="map-area" d={`${line((feature.geometry.coordinates as number[][][])[0] ?? [])}Z`} />;
        }
        if (feature.geometry.type === 'LineString') {
          return <path key={name} class="map-river" d={line(feature.geometry.coordinates as number[][])} />;
        }
        const [longitude = 0, latitude = 0] = feature.geometry.coordinates as number[];
        const at = pixel(view, spot(latitude, longitude), width, height);
        return <g key={name}><circle class="map-town" cx={at.x} cy={at.y} r={3} /><text class="map-name" x={at.x + 7} y={at.y + 15}>{name}</text></g>;
      })}
    </svg>
  ) : null;
}

/** The worst of what lies there, as colour and sign, and how many where there are several. */
function Marker({ group, onChoose }: { group: Group<Equipment>; onChoose(): void }) {
  const { t, of } = useWords();
  const worst = (['no', 'check', 'yes'] as const).find((answer) => group.members.some((one) => one.mayBeUsed === answer)) ?? 'yes';
  const [first] = group.members;
  const label = group.members.length === 1 && first ? `${of(first.name, first.id)}: ${t(`equipment.answer.${worst}`)}` : t('equipment.cluster', { n: group.members.length, answer: t(`equipment.answer.${worst}`) });
  return (
    <button type="button" class={`map-mark map-${worst}`} style={{ left: `${group.x}px`, top: `${group.y}px` }} aria-label={label} title={label} data-testid="map-mark" data-answer={worst} onClick={onChoose}>
      {group.members.length > 1 ? group.members.length : worst === 'no' ? '!' : worst === 'check' ? '?' : '✓'}
    </button>
  );
}
