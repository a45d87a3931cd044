/** What the HTTP API answers; see `/api/v1/openapi.json`. Only the fields the page uses. */

export interface Text {
  zh: string;
  en: string;
}

export type Role = 'farmer' | 'inspector' | 'technician' | 'administrator';
export type Severity = 'info' | 'minor' | 'major' | 'critical';
export type AlertState = 'raised' | 'acknowledged' | 'cleared' | 'cleared-acknowledged' | 'shelved' | 'out-of-service' | 'closed';
export type DeviceState = 'online' | 'late' | 'never' | 'disabled';
export type ValueType = 'number' | 'boolean' | 'code' | 'counter' | 'text';

export interface Me {
  user: string;
  roles: Role[];
  mustChangePassword: boolean;
  /** A role asks for a second factor; nothing else is allowed until there is one. */
  mustAddSecondFactor: boolean;
  grants: Grant[];
}

/** What somebody may do, where, with what, and until when; null for everywhere, everything, ever. */
export interface Grant {
  role: Role;
  organisation: string | null;
  category: string | null;
  expiresAt: string | null;
}

export interface LogInWays {
  password: boolean;
  provider: { name: string; start: string } | null;
}

export interface SecondFactor {
  active: boolean;
  required: boolean;
  recoveryCodesLeft: number;
}

export interface LogIn {
  id: string;
  way: 'password' | 'second-factor' | 'provider';
  lastSeenAt: string;
  current: boolean;
}

export interface Token extends Grant {
  id: string;
  name: string;
  createdBy: string;
  lastUsedAt: string | null;
}

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Transition {
  kind: string;
  at: string;
  value?: number | null;
}

export interface Action {
  kind: string;
  at: string;
  by: string;
  note?: string | null;
}

export interface Alert {
  id: string;
  device: string;
  deviceName?: Text | null;
  position?: string | null;
  positionName?: Text | null;
  category?: string | null;
  rule: string;
  ruleProvenance?: string | null;
  severity: Severity;
  state: AlertState;
  raisedAt: string;
  clearedAt?: string | null;
  value?: number | null;
  unit?: string | null;
  channel?: string | null;
  message: Text;
  citation?: string | null;
  profile?: string | null;
  historic?: boolean;
  acknowledgedBy?: string | null;
  assignee?: string | null;
  shelvedUntil?: string | null;
  outOfServiceSince?: string | null;
  outOfServiceReason?: string | null;
  closedBy?: string | null;
  /** The alert of the group under which this one stands. */
  cause?: string | null;
  /** On the alert of a group: what went. */
  group?: AlertGroup | null;
  transitions?: Transition[];
  actions?: Action[];
}

/** How sure a figure of the law is. */
export type LawStatus = 'verified' | 'secondary' | 'memory' | 'proposal';

/** A time that the law sets, as it runs with an alert. */
export interface AlertClock {
  id: string;
  name: Text;
  state: 'running' | 'warning' | 'overdue' | 'met' | 'missed' | 'ended';
  startedAt: string;
  warnAt: string;
  dueAt: string;
  stop: string;
  stopName: Text;
  stoppedAt: string | null;
  stoppedBy: string | null;
  basis: string;
  status: LawStatus;
  remark: Text | null;
}

export interface Attachment {
  sha256: string;
  name: string;
  type: string;
  size: number;
  note: string;
  by: string;
  addedAt: string;
}

/** What has to be on record before an alert is closed: a field of the record, or a milestone. */
export interface ClosingNeed {
  field: string | null;
  milestone: string | null;
  name: Text;
  basis: string;
  status: LawStatus;
  met: boolean;
}

/** What is done about an alert beside its states. */
export interface Handling {
  clocks: AlertClock[];
  milestones: { id: string; name: Text; at: string; note: string; by: string; recordedAt: string }[];
  possible: { id: string; name: Text }[];
  attachments: Attachment[];
  closingNeeds: ClosingNeed[];
  closingRecord: Record<string, string>;
}

export interface LadderStep {
  afterSeconds: number;
  who: string[];
  channels: string[];
  repeatSeconds: number;
  most: number;
}

/** Who is told of alerts of a severity that nobody acknowledges. */
export interface Ladder {
  severity: Severity;
  version: number;
  proposal: boolean;
  steps: LadderStep[];
}

export interface BulkAnswer {
  done: string[];
  refused: { id: string; code: string; detail: string }[];
}

export interface AlertGroup {
  kind: 'gateway' | 'site';
  id: string;
  name: Text;
  /** How many hang on it. */
  devices: number;
  members: number;
  standing: number;
  replaces?: string | null;
}

/** Of a device that keeps a connection; since is when it began or ended. */
export interface DeviceConnection {
  connected: boolean;
  since: string;
  transport: string;
  client: string;
  reason: string | null;
  open: number;
}

export interface DeviceWord {
  at: string;
  topic: string | null;
  text: string;
}

export interface Device {
  id: string;
  name?: Text | null;
  profile: string;
  profileName?: Text | null;
  category?: string | null;
  position?: string | null;
  positionName?: Text | null;
  organisation?: string | null;
  lastContact?: string | null;
  state: DeviceState;
  rejected24h?: number;
  gateway?: string | null;
  channels?: ChannelInfo[];
  enabled?: boolean;
  /** Milliseconds; negative when the device's clock is behind. */
  clockSkewMs?: number | null;
  connection?: DeviceConnection | null;
  will?: DeviceWord | null;
  health?: DeviceWord | null;
  devEui?: string | null;
  parameters?: Record<string, string>;
  /** What was said of the device itself, not of its position. */
  own?: { name?: Text | null; organisation?: string | null; parameters: Record<string, string> };
  credentials?: { secret: boolean; token: boolean; psk: boolean; certificates: string[] };
  bindings?: Binding[];
}

/** A device at a position for a time. */
export interface Binding {
  device: string;
  position: string;
  from: string;
  to?: string | null;
}

/** How many readings of the last 24 hours could be trusted how far. */
export interface QualityCount {
  channel: string;
  good: number;
  suspect: number;
  bad: number;
  lastReason?: string | null;
}

/** A span of readings that a person has marked as bad. */
/** Known maintenance or a recorded incident; exactly one of the three places is named. */
export interface Occasion {
  id: string;
  device: string | null;
  position: string | null;
  site: string | null;
  area: string | null;
  from: string;
  to: string;
  reason: string;
  by: string;
  at: string;
}

export interface Command {
  id: string;
  device: string;
  name: string;
  /** Null while nobody may see it. */
  body: Record<string, unknown> | null;
  secret: boolean;
  by: string;
  at: string;
  expires: string;
  state: 'queued' | 'sent' | 'acknowledged' | 'failed' | 'cancelled' | 'expired';
  stateAt: string;
  transport: string | null;
  detail: string;
  result: unknown;
}

export interface Mark {
  id: string;
  device: string;
  /** Null for all channels. */
  channel: string | null;
  from: string;
  to: string;
  reason: string;
  state: 'marking' | 'marked' | 'taking-back' | 'taken-back';
  readings: number;
  by: string;
  at: string;
  takenBackBy?: string | null;
  takenBackAt?: string | null;
}

export interface ChannelInfo {
  channel: string;
  name: Text;
  unit: string;
  type: ValueType;
  codes?: Record<string, Text> | null;
  usualLow?: number | null;
  usualHigh?: number | null;
}

export interface Latest extends ChannelInfo {
  value?: number | null;
  at?: string | null;
  ageSeconds?: number | null;
  quality: string | number;
  reason?: string | null;
  /** What a text channel says; its value is 0. */
  text?: string | null;
}

/** `[epoch milliseconds, value, quality code]`, of a text channel with the text; quality 0 good, 1 suspect, 2 bad, 3 missing. */
export type Point = [number, number, number, string?];

export interface Series {
  channel: string;
  unit: string;
  points: Point[];
}

export interface Rejected {
  id: string | number;
  device?: string | null;
  receivedAt: string;
  transport?: string | null;
  topic?: string | null;
  reason: string;
  detail?: string | null;
  payloadText?: string | null;
  payloadBase64?: string | null;
  profile?: string | null;
  contentType?: string | null;
  replayedAt?: string | null;
}

export interface Status {
  parts: Part[];
  ready: boolean;
  version?: string;
}

export interface Part {
  name: string;
  state: 'starting' | 'up' | 'failed';
  detail?: string | null;
}

/** In clear; told once. */
export interface Credentials {
  id: string;
  secret?: string;
  token?: string;
  psk?: string;
}

export interface User {
  user: string;
  roles: Role[];
  grants: Grant[];
  enabled: boolean;
  mustChangePassword: boolean;
  secondFactor: boolean;
  /** The log-in is at the identity provider, and so are the groups that decide. */
  provider: boolean;
  lockedUntil: string | null;
  version: number;
}

export type VersionState = 'draft' | 'active' | 'deprecated';

export interface ProfileVersion {
  version: number;
  state: VersionState;
  createdAt: string;
  createdBy: string;
  activatedAt?: string | null;
  dryRunAt?: string | null;
}

export interface ProfileItem {
  id: string;
  name?: Text | null;
  category?: string | null;
  activeVersion?: number | null;
  versions: ProfileVersion[];
}

export interface ParameterInfo {
  name: string;
  label: Text;
  unit: string;
  type: 'number' | 'text' | 'boolean' | 'date';
  default?: string | null;
}

export interface ProfileDetail extends Omit<ProfileItem, 'versions'> {
  versions: ProfileVersion[];
  version: ProfileVersion;
  yaml: string;
  channels: ChannelInfo[];
  rules: string[];
  parameters: ParameterInfo[];
}

/** What watches channels without a rule. */
export interface Detector {
  id: string;
  kind: 'stuck' | 'novelty' | 'gap' | 'noise' | 'drift' | 'together';
  channels: string[];
  severity: Severity;
  /** False alarms for a channel and week that are acceptable. */
  budget: number;
}

/** Lines and columns count from 1. */
export interface Fault {
  line: number;
  column: number;
  what: string;
  value?: string | null;
  rule?: string | null;
  suggestion?: string | null;
}

export interface DecodedReading {
  channel: string;
  name?: Text | null;
  value: number | null;
  text?: string | null;
  unit?: string | null;
  at?: string | null;
  quality?: string | number | null;
  reason?: string | null;
}

export interface Rejection {
  reason: string;
  detail?: string | null;
}

export interface Decoded {
  readings: DecodedReading[];
  rejections: Rejection[];
}

export interface SampleResult {
  name: string;
  ok: boolean;
  gives: DecodedReading[];
  rejections: Rejection[];
  faults: (Fault | string)[];
}

export interface CheckResult {
  ok: boolean;
  faults: Fault[];
  /** Null while the text is no profile. */
  profile: { channels?: ChannelInfo[]; detectors?: Detector[] } | null;
  samples?: SampleResult[];
}

export interface Organisation {
  id: string;
  parent?: string | null;
  name: Text;
  kind: string;
}

export interface Site {
  id: string;
  organisation?: string | null;
  name: Text;
  latitude?: number | null;
  longitude?: number | null;
}

export interface Position extends Site {
  site?: string | null;
  profile?: string | null;
  category?: string | null;
  parameters?: Record<string, string>;
}
