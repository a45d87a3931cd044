import type { Text } from './types';

export type LawStatus = 'verified' | 'secondary' | 'memory' | 'proposal';
export type TaskState = 'clue' | 'dismissed' | 'assigned' | 'cannot-inspect' | 'archived' | 'found' | 'measured' | 'ordered' | 'overdue' | 'reported' | 'passed' | 'failed' | 'case-proposed' | 'reviewed' | 'case' | 'decided' | 'delivered' | 'closed';

export interface Due {
  clock: string;
  at: string;
  basis: string;
  status: LawStatus;
}

export interface Inspector {
  user: string;
  name: string;
  certificate: string;
}

export interface Task {
  id: string;
  number: string;
  origin: 'alert' | 'equipment' | 'plan' | 'complaint' | 'transfer' | 'other';
  reference: string;
  title: string;
  openedBy: string;
  openedAt: string;
  equipment: string | null;
  device: string | null;
  position: string | null;
  organisation: string | null;
  organisationName: Text | null;
  category: string;
  state: TaskState;
  due: Due | null;
  late: boolean;
  orders: number;
  inspectors: Inspector[];
  version: number;
}

export interface ChecklistItem {
  id: string;
  text: Text;
  basis: string;
  status: LawStatus;
}

export interface Checklist {
  id: string;
  name: Text;
  items: ChecklistItem[];
}

export interface TaskStep {
  seq: number;
  at: string;
  by: string;
  kind: string;
  state: TaskState;
  number: string | null;
  detail: Record<string, unknown>;
}

export interface TaskDetail extends Task {
  dues: Due[];
  assignment: { type: string; basis: string; checklist: string; draw: string | null } | null;
  proposal: { by: string; from: TaskState; passed: string[] } | null;
  marks: string[];
  done: string[];
  allowed: string[];
  checklist: Checklist | null;
  advisedCopies: string[];
  steps: TaskStep[];
  photos: { sha256: string; mediaType: string; size: number }[];
}

export interface Serious {
  id: string;
  kind: 'violation' | 'hazard';
  text: Text;
  basis: string;
  status: LawStatus;
}

export interface CopyRule {
  id: string;
  when: Text;
  to: Text;
  form: Text;
  marks: string[];
  basis: string;
  status: LawStatus;
}

export interface TaskRules {
  checklists: Checklist[];
  serious: Serious[];
  copies: CopyRule[];
}

export interface Copy {
  id: string;
  task: string;
  number: string;
  rule: string | null;
  to: string;
  text: string;
  sentBy: string;
  sentAt: string;
  receipt: { text: string; by: string; at: string } | null;
}

export interface Order {
  id: string;
  number: string;
  issuedBy: string;
  issuedAt: string;
  detail: { problems: string[]; demands: string[]; basis: string; deadline: string };
  task: Task;
  form?: { authority: string; basis: string; status: LawStatus; name: Text };
}

export interface Figures {
  total: number;
  open: number;
  late?: number;
  medianAcknowledgeSeconds?: number | null;
  medianCloseSeconds: number | null;
}

export interface Both {
  alerts: Figures;
  tasks: Figures;
}

export interface Statistics {
  by: string;
  complete: boolean;
  all: Both;
  groups: (Both & { key: string; name: Text | null })[];
}

export interface Plan {
  id: string;
  year: number;
  name: string;
  type: string;
  basis: string;
  objects: number;
  organisation: string | null;
  organisationName: Text | null;
  category: string;
  drawn: number;
  inspected: number;
}

export interface Draw {
  id: string;
  seed: string;
  seedSource: string;
  by: string;
  at: string;
  detail: { objects: string[]; inspectors: string[]; lots: { object: string; task: string; inspectors: string[] }[] };
}

export interface PlanDetail extends Plan {
  draws: Draw[];
}

export function taskPath(id: string): string {
  return `/api/v1/tasks/${encodeURIComponent(id)}`;
}
