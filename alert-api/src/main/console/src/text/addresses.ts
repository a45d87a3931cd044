import type { Status } from '../api/types';

/** Where devices send to, as the parts of the hub name it in their status, such as `mqtt://0.0.0.0:1883`. */
export interface Door {
  scheme: string;
  port: string;
  address: string;
}

const SCHEMES = ['mqtt', 'mqtts', 'coap', 'coaps'] as const;
const ADDRESS = /\b(mqtts?|coaps?):\/\/([^\s,/]*):(\d+)/g;
/** A part that listens on all addresses is reached where this page is. */
const ANYWHERE = /^(0\.0\.0\.0|\[?::\]?|\*|)$/;

export function doors(status: Status | undefined): Door[] {
  const found = new Map<string, Door>();
  for (const part of status?.parts ?? []) {
    for (const [, scheme = '', host = '', port = ''] of (part.detail ?? '').matchAll(ADDRESS)) {
      found.set(scheme, { scheme, port, address: `${scheme}://${ANYWHERE.test(host) ? location.hostname : host}:${port}` });
    }
  }
  const known = SCHEMES.flatMap((scheme) => found.get(scheme) ?? []);
  return [...known, { scheme: location.protocol.replace(':', ''), port: location.port, address: location.origin }];
}
