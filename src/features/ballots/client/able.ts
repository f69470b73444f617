/**
 * Asked before anything of a ticket is loaded: BigInt cannot be transpiled, so a browser without it gets no ticket script
 * at all and is told of the slip. Must itself run on Chrome 64 and iOS 12.
 */
export const holdsTickets = (): boolean =>
  typeof BigInt === 'function' &&
  'getBigUint64' in DataView.prototype &&
  typeof crypto === 'object' &&
  'subtle' in crypto &&
  'indexedDB' in window &&
  'customElements' in window;
