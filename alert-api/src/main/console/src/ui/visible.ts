import { useEffect, useState } from 'preact/hooks';

/** Whether an element is in or near the view now, and whether it ever was: what is far below is neither loaded nor drawn. */
export function useVisible(ref: { current: Element | null }): { now: boolean; ever: boolean } {
  const [state, setState] = useState({ now: false, ever: false });
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const now = entries[entries.length - 1]?.isIntersecting ?? false;
      setState((before) => ({ now, ever: before.ever || now }));
    }, { rootMargin: '300px' });
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => observer.disconnect();
  }, []);
  return state;
}
