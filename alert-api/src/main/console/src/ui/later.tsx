import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/client';
import { Loading, Problem } from './parts';

type Props<P> = P & { load(): Promise<{ default: ComponentType<P> }> };

/** A page in a file of its own, loaded when it is first shown. */
export function Later<P extends object>({ load, ...rest }: Props<P>) {
  const [page, setPage] = useState<{ Page?: ComponentType<P>; failed?: boolean }>({});
  useEffect(() => {
    let gone = false;
    load().then(
      (module) => gone || setPage({ Page: module.default }),
      () => gone || setPage({ failed: true }),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  if (page.failed) {
    return <Problem error={new ApiError(0, 'unreachable', '')} retry={() => location.reload()} />;
  }
  const Page = page.Page;
  return Page ? <Page {...(rest as unknown as P)} /> : <Loading lines={6} />;
}
