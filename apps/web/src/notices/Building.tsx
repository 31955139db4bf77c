import { useEffect, useState } from 'react';
import { LANGUAGE } from '../words.ts';

/** What takes no longer than this is not worth saying. */
const WORTH_SAYING_MS = 300;

/**
 * A server in C has been asked for and is not there yet: a C program is compiled when it is first needed,
 * which takes seconds.
 */
export const Building = ({ asked }: { readonly asked: boolean }) => {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = window.setTimeout(() => setLong(true), WORTH_SAYING_MS);
    return () => {
      window.clearTimeout(timer);
      setLong(false);
    };
  }, [asked]);
  return (
    <div role="status" aria-label={LANGUAGE.buildingName}>
      {asked && long && <p className="told">{LANGUAGE.building}</p>}
    </div>
  );
};
