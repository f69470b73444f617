export const benchScale = async (_issues: number): Promise<boolean> => true;
