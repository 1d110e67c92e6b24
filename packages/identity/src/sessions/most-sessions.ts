/**
 * The most sessions of one user. A person has a few; a program that logs in for each of its runs leaves them behind until they
 * expire. Beyond it a log-in ends those that were not used for longest.
 */
export const mostSessions = 500
