import { useEffect } from 'preact/hooks';

/** Calls at once and then again and again, but not while nobody looks at the page. */
export function usePolling(call: () => Promise<void>, everyMs: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const round = async () => {
      if (!document.hidden) await call();
      if (!ended) timer = setTimeout(() => void round(), everyMs);
    };
    void round();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, []);
}
