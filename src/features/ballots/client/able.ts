/**
 * Asked before any ticket code is loaded. BigInt cannot be transpiled, so a browser without it does
 * not load the ticket script and is told to use a slip. Must itself run on Chrome 64 and iOS 12.
 */
export const holdsTickets = (): boolean =>
  typeof BigInt === 'function' &&
  'getBigUint64' in DataView.prototype &&
  typeof crypto === 'object' &&
  'subtle' in crypto &&
  'indexedDB' in window &&
  'customElements' in window;
