import type { Text } from './types';

/** Shapes of the equipment files, as openapi.yaml has them. */
export type Answer = 'yes' | 'check' | 'no';
export type Pressing = 'unknown' | 'far' | 'soon' | 'overdue';
export type EquipmentState = 'in-use' | 'suspended' | 'scrapped';
export type Folder = 'design' | 'inspection' | 'use' | 'maintenance' | 'fault';

export interface Equipment {
  id: string;
  version: number;
  name: Text;
  category: string;
  categoryName: string;
  group: string;
  code: string;
  registration: string;
  legacyCode: string;
  factoryNumber: string;
  organisation: string | null;
  authority: 'market' | 'housing' | 'other';
  manufacturer: string;
  installer: string;
  maintainer: string;
  district: string;
  address: string;
  latitude: number | null;
  longitude: number | null;
  builtUp: boolean | null;
  state: EquipmentState;
  since: string | null;
  made: string | null;
  installed: string | null;
  inUse: string | null;
  registered: string | null;
  traits: string[];
  devices: string[];
  positions: string[];
  mayBeUsed: Answer;
  nextDue: string | null;
  pressing: Pressing;
  changedAt: string;
}

export interface Basis {
  source: string;
  article: string;
  effectiveFrom: string | null;
  effectiveTo: string | null;
  status: 'verified' | 'memory' | 'proposal';
}

export interface Due {
  duty: string;
  name: Text;
  kind: string;
  due: string | null;
  from: string | null;
  last: string | null;
  state: Pressing;
  failed: boolean;
  days: number | null;
  forbids: boolean;
  daily: boolean;
  basis: Basis;
}

export interface EquipmentDetail extends Equipment {
  asOf: string;
  reasons: { code: string; answer: Answer; text: Text; duty: string | null; basis: Basis }[];
  dues: Due[];
  doubts: { field: string; value: string; rule: string }[];
}

export interface EquipmentList {
  items: Equipment[];
  next: string | null;
  counts?: { verdict: Partial<Record<Answer, number>>; state: Partial<Record<EquipmentState, number>>; pressing: Partial<Record<Pressing, number>> };
}

export interface EquipmentRecord {
  id: string;
  kind: string;
  folder: Folder;
  duty: string | null;
  on: string;
  result: 'passed' | 'conditional' | 'failed' | 'none';
  nextDue: string | null;
  number: string;
  doneBy: string;
  note: string;
  form: Record<string, string>;
  by: string;
  at: string;
  withdrawn: string | null;
}

export interface EquipmentDocument {
  id: string;
  folder: Folder;
  record: string | null;
  title: string;
  fileName: string;
  type: string;
  size: number;
  sha256: string;
  by: string;
  at: string;
}

export interface Deadline {
  equipment: string;
  name: Text;
  category: string;
  organisation: string | null;
  registration: string;
  district: string;
  duty: string;
  dutyName: Text;
  due: string;
  last: string | null;
  state: Pressing;
  forbids: boolean;
  status: Basis['status'];
}

export interface Clue {
  id: string;
  equipment: string;
  kind: 'running' | 'overdue';
  openedAt: string;
  seenAt: string;
  endedAt: string | null;
  device: string | null;
  channel: string | null;
  value: number | null;
  reasons: string[];
  alert: string | null;
  open: boolean;
  closedAt: string | null;
  closedBy: string;
  note: string;
  task: string | null;
}

export interface Reminder {
  duty: string;
  due: string;
  step: string;
  at: string;
  said: boolean;
}
