import type { Severity, Text } from '../api/types';

export type ChannelKind = 'webhook' | 'dingtalk' | 'wecom' | 'feishu' | 'mail' | 'sms' | 'upload';

export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  owner: string;
  organisation: string | null;
  category: string | null;
  severity: Severity;
  kinds: string[];
  historic: boolean;
  enabled: boolean;
  language: 'zh' | 'en';
  quiet: { from: string; to: string; zone: string } | null;
  perMinute: number | null;
  template: string;
  settings: Record<string, string | string[]>;
  health: { state: 'working' | 'failing' | 'off'; failures: number; failingSince: string | null; retryAt: string | null; answer: string; deliveredAt: string | null };
  version: number;
  secret?: string;
}

export interface Notice {
  number: number;
  id: string;
  kind: string;
  alert: string | null;
  severity: Severity;
  title: Text;
  body: Text;
  at: string;
}

export interface Delivery {
  id: string;
  channel: string;
  channelName: string | null;
  channelKind: ChannelKind | null;
  notice: Notice;
  state: 'queued' | 'delivered' | 'refused' | 'dead' | 'cancelled';
  attempts: number;
  createdAt: string;
  nextAt: string | null;
  endedAt: string | null;
  status: number | null;
  answer: string;
  log?: { number: number; at: string; millis: number; outcome: string; status: number; answer: string }[];
}
