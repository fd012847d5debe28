// The signs on entries.
const Sign = ({ path, size = 16 }) => (
  <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
    <path d={path} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

export const Down = () => <Sign path="M4 6l4 4 4-4" />;
export const Cross = () => <Sign path="M4.5 4.5l7 7M11.5 4.5l-7 7" />;
export const CalendarSign = () => <Sign path="M2.5 4h11v9.5h-11zM2.5 7h11M5 2.5V5M11 2.5V5" />;
export const ClockSign = () => <Sign path="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.6" />;
