/** The daemon's own machine, among others that labs may use; see `hostId`. */
export const HERE = 'here';
