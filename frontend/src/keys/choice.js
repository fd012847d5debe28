// Whether somebody wants single keys: kept in this browser, on unless switched off (WCAG 2.1.4).
const CHOICE = 'liangheng keys';

export const areOn = () => localStorage.getItem(CHOICE) !== 'off';
export const turn = (on) => localStorage.setItem(CHOICE, on ? 'on' : 'off');
