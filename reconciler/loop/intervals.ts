/** How often an app is looked at again that is in trouble, or that a server is in trouble for; milliseconds. */
export const troubleInterval = 5_000;
