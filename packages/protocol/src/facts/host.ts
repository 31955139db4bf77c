/** The daemon's own machine, among others that labs may reach; see `hostId`. */
export const HERE = 'here';
