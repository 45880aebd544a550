export { sanitise, sanitiseLine } from '../text/sanitise.ts';
