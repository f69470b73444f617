/** The words of 我也遇到了. */
export const metLabel = '我也遇到了';
export const metCount = (count: number): string =>
  `${count === 0 ? '' : `已有 ${count} 台设备记过。`}一台设备记一次，只记数，不排名，不记您是谁。`;
