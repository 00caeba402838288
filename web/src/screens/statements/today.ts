import { useEffect, useState } from "react";
import { type Day, dayOf } from "../../parts/days";

const MINUTE_MS = 60_000;

/** The day it is, also where a page stands open past midnight. */
export function useToday(): Day {
  const [today, setToday] = useState(() => dayOf(new Date()));
  useEffect(() => {
    const timer = setInterval(() => setToday(dayOf(new Date())), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return today;
}
