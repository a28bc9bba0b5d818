export const contentPolicy: string;
