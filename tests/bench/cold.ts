export const benchCold = async (): Promise<boolean> => true;
