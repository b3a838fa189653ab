/** The apps that a person should look at, the worst first. */
export const attention = { q: 'is:attention', sort: 'severity', page: 0, limit: 50 } as const;
