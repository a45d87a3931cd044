import { useEffect, useRef } from 'preact/hooks';
import type { Me } from './api/types';
import { AccountPage } from './pages/account';
import { AlertPage } from './pages/alert';
import { AlertsPage } from './pages/alerts';
import { ChannelsPage } from './pages/channels';
import { DevicePage } from './pages/device';
import { CluesPage } from './pages/clues';
import { DevicesPage } from './pages/devices';
import { DuePage } from './pages/due';
import { EquipmentPage } from './pages/equipment';
import { EquipmentFilePage } from './pages/equipment-file';
import { EquipmentMapPage } from './pages/equipment-map';
import { EscalationsPage } from './pages/escalations';
import { FieldPage } from './pages/field';
import { FieldsPage } from './pages/fields';
import { ImportPage } from './pages/import';
import { LoginPage } from './pages/login';
import { CopiesPage } from './pages/copies';
import { OrderPage } from './pages/order';
import { PlanPage, PlansPage } from './pages/plans';
import { StatisticsPage } from './pages/statistics';
import { TaskPage } from './pages/task';
import { TasksPage } from './pages/tasks';
import { PlacesPage } from './pages/places';
import { PositionPage } from './pages/position';
import { QuarantinePage } from './pages/quarantine';
import { SheetsPage } from './pages/sheets';
import { SystemPage } from './pages/system';
import { UsersPage } from './pages/users';
import { forgetAlerts, startStream } from './state/alerts';
import { startSending } from './state/drafts';
import { forgetDevices } from './state/devices';
import { forgetUnsaved } from './state/unsaved';
import { forgetIssued } from './state/issued';
import { forget } from './state/resource';
import { useRoute } from './state/router';
import { session, startOf } from './state/session';
import { useStore } from './state/store';
import { useWords } from './text/i18n';
import { Announcer } from './ui/announcer';
import { Empty, Loading } from './ui/parts';
import { Later } from './ui/later';
import { Shell } from './ui/shell';

/** What reads profiles brings a YAML library along: it is loaded when it is first needed. */
const newProfilePage = () => import('./pages/new-profile');
const profilesPage = () => import('./pages/profiles');
const profilePage = () => import('./pages/profile');

export function App() {
  const now = useStore(session);
  const inside = now.state === 'in' && !now.me.mustChangePassword && !now.me.mustAddSecondFactor ? now.me.user : null;
  useEffect(() => {
    if (inside === null) {
      return undefined;
    }
    startStream();
    const stopSending = startSending(inside);
    return () => {
      stopSending();
      forgetAlerts();
      forget();
      forgetDevices();
      forgetUnsaved();
      forgetIssued();
    };
  }, [inside]);

  if (now.state === 'unknown') {
    return <main class="alone"><Loading /></main>;
  }
  if (now.state === 'out') {
    return <LoginPage />;
  }
  return (
    <Shell me={now.me}>
      <Announcer />
      <Page me={now.me} />
    </Shell>
  );
}

function Page({ me }: { me: Me }) {
  const { parts } = useRoute();
  const { t } = useWords();
  const address = parts.join('/');
  const before = useRef(address);
  useEffect(() => {
    // Whoever reads by ear or moves by keyboard goes on at the top of the page they asked for.
    if (before.current !== address) {
      before.current = address;
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }
  }, [address]);
  if (me.mustChangePassword || me.mustAddSecondFactor) {
    return <AccountPage me={me} />;
  }
  const [name = startOf(me), id] = parts;
  switch (name) {
    case 'fields':
      return id ? <FieldPage key={id} id={id} me={me} /> : <FieldsPage />;
    case 'alerts':
      return id ? <AlertPage key={id} id={id} me={me} /> : <AlertsPage me={me} />;
    case 'channels':
      return <ChannelsPage />;
    case 'escalations':
      return <EscalationsPage me={me} />;
    case 'devices':
      return id ? <DevicePage key={id} id={id} me={me} /> : <DevicesPage me={me} />;
    case 'tasks':
      return id ? <TaskPage key={id} id={id} me={me} /> : <TasksPage me={me} />;
    case 'orders':
      return id ? <OrderPage key={id} id={id} /> : <TasksPage me={me} />;
    case 'copies':
      return <CopiesPage />;
    case 'plans':
      return id ? <PlanPage key={id} id={id} /> : <PlansPage />;
    case 'statistics':
      return <StatisticsPage />;
    case 'equipment':
      return id ? <EquipmentFilePage key={id} id={id} me={me} /> : <EquipmentPage me={me} />;
    case 'due':
      return <DuePage />;
    case 'equipment-map':
      return <EquipmentMapPage />;
    case 'clues':
      return <CluesPage me={me} />;
    case 'import':
      return <ImportPage />;
    case 'sheets':
      return <SheetsPage />;
    case 'places':
      return <PlacesPage me={me} />;
    case 'positions':
      return id ? <PositionPage key={id} id={id} /> : <PlacesPage me={me} />;
    case 'new-profile':
      return <Later load={newProfilePage} />;
    case 'profiles':
      return id ? <Later key={id} load={profilePage} id={id} me={me} /> : <Later load={profilesPage} me={me} />;
    case 'quarantine':
      return <QuarantinePage />;
    case 'users':
      return <UsersPage me={me} />;
    case 'system':
      return <SystemPage />;
    case 'account':
      return <AccountPage me={me} />;
    default:
      return <Empty title={t('state.no-page')}><a href="#/">{t('action.start-page')}</a></Empty>;
  }
}
