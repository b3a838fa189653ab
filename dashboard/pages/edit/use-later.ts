import { useEffect, useState } from 'react';

/** The value as it was when it had not changed for so many milliseconds. */
export function useLater<Value>(value: Value, milliseconds: number): Value {
  const [later, setLater] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(JSON.parse(key) as Value), milliseconds);
    return () => clearTimeout(timer);
  }, [key, milliseconds]);
  return later;
}
